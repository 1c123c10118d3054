/* Opening and closing. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lustre/library.h"

int32_t lfsm_open_at(int32_t dir_fd, const char *name, int32_t flags, uint32_t mode)
{
	int fd;

	do {
		fd = lustre.openat(dir_fd, name, flags | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

/* openat2(2). EAGAIN: a rename raced with a ".." on the way; it is tried again a few times. */
int32_t lfsm_open_beneath(int32_t dir_fd, const char *path, int32_t flags, uint64_t resolve)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC), .resolve = resolve };
	long fd;
	int tries = 0;

	do {
		fd = syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));
	} while (fd < 0 && (errno == EINTR || (errno == EAGAIN && ++tries < 32)));
	return fd < 0 ? -errno : (int32_t)fd;
}

int32_t lfsm_close(int32_t fd)
{
	/* KERNEL: Linux frees the descriptor also when close answers EINTR, so it is never tried again. */
	return lustre.close(fd) < 0 && errno != EINTR ? -errno : 0;
}

int32_t lfsm_set_direct(int32_t fd, int32_t on)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -errno;
	flags = on ? flags | O_DIRECT : flags & ~O_DIRECT;
	return fcntl(fd, F_SETFL, flags) < 0 ? -errno : 0;
}
