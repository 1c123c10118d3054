/*
 * fragment FILE MIB: makes a file in pieces of 16 KiB that lie apart: it is written twice as long, in one, and then every other
 * piece is taken out of it. No allocator can put together what is left.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 16 << 10, MIB = 1 << 20 };

static char data[MIB];

int main(int argc, char **argv)
{
	off_t size = argc == 3 ? (off_t)atoi(argv[2]) * MIB : 0;
	int fd;

	if (!size)
		errx(2, "usage: fragment FILE MIB");
	unlink(argv[1]);
	fd = open(argv[1], O_RDWR | O_CREAT | O_EXCL, 0644);
	if (fd < 0)
		err(1, "%s", argv[1]);
	for (off_t at = 0; at < 2 * size; at += MIB) {
		memset(data, (int)(at / MIB) | 1, MIB);
		if (pwrite(fd, data, MIB, at) != MIB)
			err(1, "pwrite");
	}
	if (fsync(fd))
		err(1, "fsync");
	/* From the front: what is behind is one piece still, and quickly moved. */
	for (off_t at = PIECE; at < size; at += PIECE) {
		if (fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, at, PIECE))
			err(1, "FALLOC_FL_COLLAPSE_RANGE");
	}
	if (ftruncate(fd, size) || fsync(fd))
		err(1, "fsync");
	return 0;
}
