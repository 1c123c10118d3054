/* Times, owner and mode of an open file. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lfsm.h"

int32_t lfsm_set_times(int32_t fd, int64_t atime_sec, uint32_t atime_nsec, int64_t mtime_sec, uint32_t mtime_nsec)
{
	struct timespec times[2] = {
		{ .tv_sec = atime_sec, .tv_nsec = atime_nsec },
		{ .tv_sec = mtime_sec, .tv_nsec = mtime_nsec },
	};

	return futimens(fd, times) < 0 ? -errno : 0;
}

int32_t lfsm_chown(int32_t fd, uint32_t uid, uint32_t gid)
{
	return fchown(fd, uid, gid) < 0 ? -errno : 0;
}

int32_t lfsm_chmod(int32_t fd, uint32_t mode)
{
	return fchmod(fd, mode) < 0 ? -errno : 0;
}
