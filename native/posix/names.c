/* Names in directories. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lustre/library.h"

int32_t lfsm_link_at(int32_t old_dir_fd, const char *old_name, int32_t new_dir_fd, const char *new_name)
{
	return lustre.linkat(old_dir_fd, old_name, new_dir_fd, new_name, 0) < 0 ? -errno : 0;
}

int32_t lfsm_rename_at(int32_t old_dir_fd, const char *old_name, int32_t new_dir_fd, const char *new_name)
{
	return lustre.renameat(old_dir_fd, old_name, new_dir_fd, new_name) < 0 ? -errno : 0;
}

int32_t lfsm_unlink_at(int32_t dir_fd, const char *name)
{
	return lustre.unlinkat(dir_fd, name, 0) < 0 ? -errno : 0;
}

int32_t lfsm_make_directory_at(int32_t dir_fd, const char *name, uint32_t mode)
{
	return mkdirat(dir_fd, name, mode) < 0 ? -errno : 0;
}

int32_t lfsm_remove_directory_at(int32_t dir_fd, const char *name)
{
	return unlinkat(dir_fd, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

int64_t lfsm_read_link(int32_t dir_fd, const char *name, char *buffer, uint64_t size)
{
	ssize_t length = readlinkat(dir_fd, name, buffer, size);

	return length < 0 ? -errno : length;
}

/* Whole linux_dirent64 records; 0 at the end. */
int64_t lfsm_read_directory(int32_t fd, void *buffer, uint64_t size)
{
	long got;

	do {
		got = syscall(SYS_getdents64, fd, buffer, size);
	} while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* KERNEL: AT_EMPTY_PATH takes CAP_DAC_READ_SEARCH; without it the way through /proc is open (linkat(2)). */
int32_t lfsm_link_file(int32_t fd, int32_t dir_fd, const char *name)
{
	char self[32];

	if (linkat(fd, "", dir_fd, name, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno != ENOENT && errno != EPERM)
		return -errno;
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, dir_fd, name, AT_SYMLINK_FOLLOW) < 0 ? -errno : 0;
}

int32_t lfsm_rename_exchange(int32_t dir_fd, const char *name, const char *other_name)
{
	return renameat2(dir_fd, name, dir_fd, other_name, RENAME_EXCHANGE) < 0 ? -errno : 0;
}

int32_t lfsm_rename_no_replace(int32_t dir_fd, const char *old_name, const char *new_name)
{
	return renameat2(dir_fd, old_name, dir_fd, new_name, RENAME_NOREPLACE) < 0 ? -errno : 0;
}
