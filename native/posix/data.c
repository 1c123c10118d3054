/* Reading, writing, flushing. EINTR ends here; short counts and EAGAIN are the caller's loops. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "../lustre/library.h"

int64_t lfsm_pread(int32_t fd, void *buffer, uint64_t count, int64_t offset)
{
	ssize_t got;
	int tries = 0;

	do {
		got = lustre.pread(fd, buffer, count, offset);
	} while (got < 0 && errno == EINTR && ++tries < EINTR_MAX);
	return got < 0 ? -errno : got;
}

int64_t lfsm_pwrite(int32_t fd, const void *buffer, uint64_t count, int64_t offset)
{
	ssize_t put;
	int tries = 0;

	do {
		put = lustre.pwrite(fd, buffer, count, offset);
	} while (put < 0 && errno == EINTR && ++tries < EINTR_MAX);
	return put < 0 ? -errno : put;
}

int32_t lfsm_fsync(int32_t fd)
{
	int rc, tries = 0;

	do {
		rc = lustre.fsync(fd);
	} while (rc < 0 && errno == EINTR && ++tries < EINTR_MAX);
	return rc < 0 ? -errno : 0;
}

int32_t lfsm_ftruncate(int32_t fd, int64_t length)
{
	int rc, tries = 0;

	do {
		rc = lustre.ftruncate(fd, length);
	} while (rc < 0 && errno == EINTR && ++tries < EINTR_MAX);
	return rc < 0 ? -errno : 0;
}

/* SEEK_DATA and SEEK_HOLE. -ENXIO: no data behind the offset. */
int64_t lfsm_seek(int32_t fd, int64_t offset, int32_t whence)
{
	off_t at;

	do {
		at = lustre.lseek(fd, offset, whence);
	} while (at < 0 && errno == EINTR);
	return at < 0 ? -errno : at;
}

int32_t lfsm_drop_cache(int32_t fd)
{
	/* posix_fadvise returns the error, it does not set errno. */
	return -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

int32_t lfsm_sequential(int32_t fd)
{
	return -posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

int32_t lfsm_no_huge_pages(void *memory, uint64_t size)
{
	return madvise(memory, size, MADV_NOHUGEPAGE) < 0 ? -errno : 0;
}

int32_t lfsm_fdatasync(int32_t fd)
{
	int rc, tries = 0;

	do {
		rc = lustre.fdatasync(fd);
	} while (rc < 0 && errno == EINTR && ++tries < EINTR_MAX);
	return rc < 0 ? -errno : 0;
}

int32_t lfsm_drop_cache_range(int32_t fd, int64_t offset, int64_t count)
{
	return -posix_fadvise(fd, offset, count, POSIX_FADV_DONTNEED);
}

int32_t lfsm_will_need(int32_t fd, int64_t offset, int64_t length)
{
	/* KERNEL: of more than the device reads ahead or takes at once, the rest is left out (force_page_cache_ra). This is no more than the default. */
	enum { BYTES_AT_ONCE = 128 * 1024 };
	int rc = 0;

	for (int64_t end = offset + length; rc == 0 && offset < end; offset += BYTES_AT_ONCE)
		rc = posix_fadvise(fd, offset, end - offset < BYTES_AT_ONCE ? end - offset : BYTES_AT_ONCE, POSIX_FADV_WILLNEED);
	return -rc;
}

int32_t lfsm_read_in(int32_t fd, int64_t offset, int64_t count)
{
	int sink = open("/dev/null", O_WRONLY | O_CLOEXEC);
	ssize_t got = 1;

	if (sink < 0)
		return -errno;
	for (off_t at = offset, end = offset + count; got > 0 && at < end;)
		got = sendfile(sink, fd, &at, end - at);
	got = got < 0 ? -errno : 0;
	close(sink);
	return got;
}

int32_t lfsm_start_write_out(int32_t fd, int64_t offset, int64_t count)
{
	return sync_file_range(fd, offset, count, SYNC_FILE_RANGE_WRITE) < 0 ? -errno : 0;
}

int32_t lfsm_write_out(int32_t fd, int64_t offset, int64_t count)
{
	const unsigned int all = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
	int rc, tries = 0;

	do {
		rc = sync_file_range(fd, offset, count, all);
	} while (rc < 0 && errno == EINTR && ++tries < EINTR_MAX);
	return rc < 0 ? -errno : 0;
}
