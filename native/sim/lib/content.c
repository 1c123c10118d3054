/* Comparing two files, and exchanging their bytes by copying when nothing better is there. Memory: two buffers of 1 MiB. */
#include "sim.h"

#define CHUNK (1u << 20)

/* Another open description of the file behind fd, nameless or not. KERNEL: the magic link of proc opens the inode itself. */
int open_again(int fd, int flags)
{
	char proc[40];
	int again;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	again = raw_openat(AT_FDCWD, proc, flags | O_CLOEXEC, 0);
	if (again == -EPERM && (flags & O_NOATIME)) /* that is for the owner and root */
		again = raw_openat(AT_FDCWD, proc, (flags & ~O_NOATIME) | O_CLOEXEC, 0);
	return again;
}

/* Where data begins at or after `at`; size when only a hole is left, `at` when the file system cannot say. */
static uint64_t next_data(int fd, uint64_t at, uint64_t size)
{
	off_t d = raw_lseek(fd, (off_t)at, SEEK_DATA);

	if (d == -ENXIO)
		return size;
	return d < 0 ? at : (uint64_t)d;
}

static ssize_t read_full(int fd, char *buf, size_t n, uint64_t at)
{
	size_t got = 0;

	while (got < n) {
		ssize_t r = raw_pread(fd, buf + got, n - got, (off_t)(at + got));

		if (r == -EINTR)
			continue;
		if (r < 0)
			return r;
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

static int write_full(int fd, const char *buf, size_t n, uint64_t at)
{
	for (size_t done = 0; done < n;) {
		ssize_t w = raw_pwrite(fd, buf + done, n - done, (off_t)(at + done));

		if (w == -EINTR)
			continue;
		if (w <= 0)
			return w ? (int)w : -EIO;
		done += (size_t)w;
	}
	return 0;
}

/* All bytes of one file into another, past what O_DIRECT asks of either descriptor. */
int content_copy(int from, int to)
{
	FD_AUTO in = open_again(from, O_RDONLY);
	FD_AUTO out = open_again(to, O_WRONLY);
	char buf[4096];
	uint64_t at = 0;
	ssize_t n = 0;
	int rc = in < 0 ? in : out < 0 ? out : 0;

	while (rc == 0 && (n = read_full(in, buf, sizeof(buf), at)) > 0) {
		rc = write_full(out, buf, (size_t)n, at);
		at += (uint64_t)n;
	}
	return n < 0 ? (int)n : rc;
}

/* 1 equal, 0 different. Common holes are stepped over. */
int content_equal(int fd1, int fd2, uint64_t size)
{
	FREE_AUTO char *a = malloc(CHUNK), *b = NULL;
	/* An MDS reads nothing to exchange layouts, so atime must not move either. */
	FD_AUTO one = open_again(fd1, O_RDONLY | O_NOATIME);
	FD_AUTO two = open_again(fd2, O_RDONLY | O_NOATIME);

	b = malloc(CHUNK);
	if (!a || !b)
		return -ENOMEM;
	if (one < 0 || two < 0)
		return one < 0 ? one : two;
	for (uint64_t at = 0; at < size; at += CHUNK) {
		uint64_t d1 = next_data(one, at, size), d2 = next_data(two, at, size);
		ssize_t n1, n2;

		at = d1 < d2 ? d1 : d2;
		if (at >= size)
			break;
		n1 = read_full(one, a, CHUNK, at);
		n2 = read_full(two, b, CHUNK, at);
		if (n1 < 0 || n2 < 0)
			return (int)(n1 < 0 ? n1 : n2);
		if (n1 != n2 || memcmp(a, b, (size_t)n1))
			return 0;
	}
	return 1;
}

static int make_hole(int fd, uint64_t from, uint64_t to)
{
	static const char zeros[SIM_BLOCK];

	if (from >= to || fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)from, (off_t)(to - from)) == 0)
		return 0;
	for (; from < to; from += sizeof(zeros)) {
		int rc = write_full(fd, zeros, to - from < sizeof(zeros) ? to - from : sizeof(zeros), from);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Afterwards `to` has the bytes and the holes of `from`. */
static int copy_all(int from, int to, uint64_t size)
{
	FREE_AUTO char *buf = malloc(CHUNK);
	int rc = buf ? raw_ftruncate(to, (off_t)size) : -ENOMEM;

	for (uint64_t at = 0; rc == 0 && at < size;) {
		uint64_t data = next_data(from, at, size);
		ssize_t n;

		rc = make_hole(to, at, data);
		if (rc < 0 || data >= size)
			break;
		off_t hole = raw_lseek(from, (off_t)data, SEEK_HOLE);
		uint64_t end = hole < 0 || (uint64_t)hole > size ? size : (uint64_t)hole;

		n = read_full(from, buf, end - data < CHUNK ? end - data : CHUNK, data);
		if (n <= 0)
			return n ? (int)n : -EIO;
		rc = write_full(to, buf, (size_t)n, data);
		at = data + (uint64_t)n;
	}
	return rc;
}

/*
 * The bytes of two files change places through a third, nameless one. Not atomic: only for a file system without an
 * exchange, and only for contents that differ, which a migration never has unless something went wrong.
 * CRASH: killed in the middle: the original holds part of the one and part of the other. Real Lustre has no such state.
 * RACE: a writer in the middle may lose his write.
 */
int content_swap_blindly(int fd1, int fd2, uint64_t size1, uint64_t size2)
{
	char dir[PATH_MAX], *slash;
	int rc = real_path_of_fd(fd1, dir);

	slash = rc == 0 ? strrchr(dir, '/') : NULL;
	if (!slash)
		return -ENOENT;
	*slash = 0;
	FD_AUTO keep = raw_openat(AT_FDCWD, dir[0] ? dir : "/", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FD_AUTO one = open_again(fd1, O_RDWR);
	FD_AUTO two = open_again(fd2, O_RDWR);

	if (keep < 0 || one < 0 || two < 0)
		return keep < 0 ? keep : one < 0 ? one : two;
	rc = copy_all(one, keep, size1);
	if (rc == 0)
		rc = copy_all(two, one, size2);
	if (rc == 0)
		rc = copy_all(keep, two, size1);
	return rc < 0 ? rc : raw_fsync(one);
}
