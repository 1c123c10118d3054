/*
 * A disk that remembers what was written to it, and when it was told to flush, and that fails as it is told:
 * trial-disk IMAGE LOG FAULT MOUNTPOINT.
 *
 * The disk is MOUNTPOINT/disk, for a loop device; its data goes to IMAGE. LOG gets a record for each write, with the data,
 * and for each flush, in the order of their ends. From a copy of the first image and the log one can make what a power cut
 * leaves on a disk with a volatile cache: all that came before the last flush, and any part of what came after.
 *
 * FAULT is a file that may come and go: faults of 33 bytes. The first says what becomes of each call whose data contains the
 * others: r, it cannot be read; w, it cannot be written; f, it is written with one bit flipped, and nobody is told. A write
 * fails once, and the fault is crossed out.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DISK "/disk"

enum { RECORD_WRITE = 1, RECORD_FLUSH = 2 };

struct record {
	uint32_t kind, length;
	uint64_t offset;
};

struct fault {
	char kind, data[32];
};

static int image = -1;
static FILE *records;
static const char *fault_file;

static int note(uint32_t kind, const char *data, size_t length, off_t offset)
{
	struct record r = { .kind = kind, .length = (uint32_t)length, .offset = (uint64_t)offset };

	if (fwrite(&r, sizeof(r), 1, records) != 1 || (length && fwrite(data, length, 1, records) != 1) || fflush(records))
		return -EIO;
	return 0;
}

/* Where in the data a fault of this kind is, null for nowhere; the fault is crossed out if it comes once. */
static char *fault_in(char kind, char *data, size_t length, int comes_once)
{
	struct fault fault;
	char *found = NULL;
	int fd = open(fault_file, O_RDWR | O_CLOEXEC);

	for (off_t at = 0; !found && fd >= 0 && pread(fd, &fault, sizeof(fault), at) == sizeof(fault); at += sizeof(fault)) {
		found = fault.kind == kind ? memmem(data, length, fault.data, sizeof(fault.data)) : NULL;
		if (found && comes_once && pwrite(fd, "-", 1, at) != 1)
			abort();
	}
	if (fd >= 0)
		close(fd);
	return found;
}

static int disk_getattr(const char *path, struct stat *st, struct fuse_file_info *fi)
{
	(void)fi;
	if (strcmp(path, "/") == 0) {
		*st = (struct stat){ .st_mode = S_IFDIR | 0700, .st_nlink = 2 };
		return 0;
	}
	if (strcmp(path, DISK) != 0)
		return -ENOENT;
	return fstat(image, st) < 0 ? -errno : 0;
}

static int disk_open(const char *path, struct fuse_file_info *fi)
{
	if (strcmp(path, DISK) != 0)
		return -ENOENT;
	/* Nothing is held back before it comes here. */
	fi->direct_io = 1;
	return 0;
}

static int disk_read(const char *path, char *data, size_t size, off_t offset, struct fuse_file_info *fi)
{
	ssize_t got = pread(image, data, size, offset);

	(void)path;
	(void)fi;
	if (got < 0)
		return -errno;
	return fault_in('r', data, (size_t)got, 0) ? -EIO : (int)got;
}

/* What comes to the disk. */
static ssize_t put_down(char *data, size_t size, off_t offset)
{
	char *flipped;

	if (fault_in('w', data, size, 1)) {
		errno = EIO;
		return -1;
	}
	flipped = fault_in('f', data, size, 1);
	if (flipped)
		*flipped ^= 1;
	return pwrite(image, data, size, offset);
}

static int disk_write(const char *path, const char *data, size_t size, off_t offset, struct fuse_file_info *fi)
{
	/* The caller's own buffer, which nobody looks at afterwards. */
	ssize_t put = put_down((char *)data, size, offset);
	int rc = put < 0 ? -errno : note(RECORD_WRITE, data, (size_t)put, offset);

	(void)path;
	(void)fi;
	return rc < 0 ? rc : (int)put;
}

static int disk_fsync(const char *path, int data_only, struct fuse_file_info *fi)
{
	(void)path;
	(void)data_only;
	(void)fi;
	return note(RECORD_FLUSH, NULL, 0, 0);
}

int main(int argc, char **argv)
{
	static const struct fuse_operations disk = {
		.getattr = disk_getattr, .open = disk_open, .read = disk_read, .write = disk_write, .fsync = disk_fsync,
	};
	/* In the foreground and one call after the other: the log is in order. */
	char *words[] = { argv[0], "-f", "-s", argc == 5 ? argv[4] : NULL, NULL };

	if (argc != 5) {
		fprintf(stderr, "usage: trial-disk IMAGE LOG FAULT MOUNTPOINT\n");
		return 2;
	}
	image = open(argv[1], O_RDWR | O_CLOEXEC);
	records = fopen(argv[2], "wbe");
	fault_file = argv[3];
	if (image < 0 || !records) {
		fprintf(stderr, "trial-disk: %s\n", strerror(errno));
		return 1;
	}
	return fuse_main(4, words, &disk, NULL);
}
