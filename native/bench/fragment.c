/*
 * fragment FILE MIB: makes a file in pieces of 16 KiB that lie apart: they are written from the last to the first, each
 * past the page cache, so that no allocator can put them together.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 16 << 10 };

int main(int argc, char **argv)
{
	off_t size = argc == 3 ? (off_t)atoi(argv[2]) << 20 : 0;
	char *data = aligned_alloc(4096, PIECE);
	int fd;

	if (!size || !data)
		errx(2, "usage: fragment FILE MIB");
	unlink(argv[1]);
	fd = open(argv[1], O_RDWR | O_CREAT | O_EXCL | O_DIRECT, 0644);
	if (fd < 0)
		err(1, "%s", argv[1]);
	for (off_t at = size - PIECE; at >= 0; at -= PIECE) {
		memset(data, (int)(at / PIECE) | 1, PIECE);
		if (pwrite(fd, data, PIECE, at) != PIECE)
			err(1, "pwrite");
	}
	if (fsync(fd))
		err(1, "fsync");
	return 0;
}
