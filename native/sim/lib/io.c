/* pread, pwrite, ftruncate, fsync, lseek: the kernel's, with group locks, full OSTs and faults inside a simulation. */
#include "sim.h"

#define DIRECT_UNIT 512u

static ssize_t fail(ssize_t rc)
{
	if (rc < 0) {
		errno = (int)-rc;
		return -1;
	}
	return rc;
}

/* Half of what was asked, at least one byte, and whole sectors where the kernel insists on them. */
static size_t shorter(int fd, size_t n)
{
	int flags = fcntl(fd, F_GETFL);
	size_t half = n / 2 ? n / 2 : n;

	if (flags >= 0 && (flags & O_DIRECT) && n >= 2 * DIRECT_UNIT)
		half -= half % DIRECT_UNIT;
	return half;
}

static ssize_t sim_pread(struct file *f, void *buf, size_t n, off_t off)
{
	struct fault fault = fault_at(f->sim, CALL_PREAD, side_of(f));
	ssize_t rc;

	if (fault.err)
		return -fault.err;
	if (fault.shorten)
		n = shorter(f->fd, n);
	rc = io_begin(f);
	if (rc < 0)
		return rc;
	rc = raw_pread(f->fd, buf, n, off);
	io_end(f);
	if (rc > 0 && fault.flip)
		flip_one_bit(buf, (size_t)rc);
	return rc;
}

SIM_EXPORT ssize_t pread(int fd, void *buf, size_t n, off_t off)
{
	FILE_AUTO f = file_get(fd);

	return fail(f && f->sim && !f->directory ? sim_pread(f, buf, n, off) : raw_pread(fd, buf, n, off));
}

/* The bytes with one bit wrong, from a copy: the caller's buffer is his. */
static ssize_t pwrite_flipped(int fd, const void *buf, size_t n, off_t off)
{
	char *copy = NULL;
	ssize_t rc;

	if (posix_memalign((void **)&copy, SIM_BLOCK, n ? n : 1))
		return -ENOMEM;
	memcpy(copy, buf, n);
	flip_one_bit(copy, n);
	rc = raw_pwrite(fd, copy, n, off);
	free(copy);
	return rc;
}

/* With the I/O lock held. */
static ssize_t write_counted(struct file *f, const void *buf, size_t n, off_t off, bool flip)
{
	RECORD_AUTO r = { 0 };
	struct node before, after;
	ssize_t rc;

	if (f->delay_create) { /* first data: a file still without a layout gets the default one now */
		f->delay_create = false;
		if (f->vol)
			f->vol->delay_create = false;
	}
	rc = inode_record(f, &r, &before);
	if (rc < 0)
		return rc;
	if (r.layout.kind == LAYOUT_FOREIGN)
		return -EOPNOTSUPP;
	if ((uint64_t)off + n > layout_end(&r.layout))
		return -EFBIG;
	if (layout_place(f->sim, &r.layout, (uint64_t)off + n) < 0) /* for the sums; the record follows by itself */
		return -ENOSPC;
	rc = usage_room(f, &r, &before, (uint64_t)off, n);
	if (rc < 0)
		return rc;
	rc = flip ? pwrite_flipped(f->fd, buf, n, off) : raw_pwrite(f->fd, buf, n, off);
	if (rc > 0 && node_of_fd(f->fd, &after) == 0)
		usage_moved(f, &r.layout, &before, &after);
	return rc;
}

static ssize_t sim_pwrite(struct file *f, const void *buf, size_t n, off_t off)
{
	struct fault fault = fault_at(f->sim, CALL_PWRITE, side_of(f));
	ssize_t rc;

	if (fault.err)
		return -fault.err;
	if (file_writable(f) <= 0)
		return -EBADF;
	if (fault.shorten)
		n = shorter(f->fd, n);
	rc = file_upgrade(f);
	if (rc == 0)
		rc = io_begin(f);
	if (rc < 0)
		return rc;
	rc = write_counted(f, buf, n, off, fault.flip);
	io_end(f);
	return rc;
}

SIM_EXPORT ssize_t pwrite(int fd, const void *buf, size_t n, off_t off)
{
	FILE_AUTO f = file_get(fd);

	return fail(f && f->sim && !f->directory && off >= 0 ? sim_pwrite(f, buf, n, off) : raw_pwrite(fd, buf, n, off));
}

static int sim_ftruncate(struct file *f, off_t size)
{
	struct fault fault = fault_at(f->sim, CALL_FTRUNCATE, side_of(f));
	int rc;

	if (fault.err)
		return -fault.err;
	if (file_writable(f) <= 0)
		return -EINVAL;
	rc = file_upgrade(f);
	if (rc == 0)
		rc = io_begin(f);
	if (rc < 0)
		return rc;
	rc = raw_ftruncate(f->fd, size);
	io_end(f);
	return rc;
}

SIM_EXPORT int ftruncate(int fd, off_t size)
{
	FILE_AUTO f = file_get(fd);

	return (int)fail(f && f->sim && !f->directory ? sim_ftruncate(f, size) : raw_ftruncate(fd, size));
}

static int flush(int fd)
{
	FILE_AUTO f = file_get(fd);
	struct fault fault = { 0 };

	if (f && f->sim && !f->directory)
		fault = fault_at(f->sim, CALL_FSYNC, side_of(f));
	return (int)fail(fault.err ? -fault.err : raw_fsync(fd));
}

SIM_EXPORT int fsync(int fd)
{
	return flush(fd);
}

/* On Lustre it flushes the data as fsync does, and leaves the MDS out: the same faults. */
SIM_EXPORT int fdatasync(int fd)
{
	return flush(fd);
}

SIM_EXPORT off_t lseek(int fd, off_t off, int whence)
{
	return fail(raw_lseek(fd, off, whence));
}
