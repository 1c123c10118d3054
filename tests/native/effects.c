/* Tells calls with an effect on the files of a directory from all others. */
#define _GNU_SOURCE
#include "effects.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NONE (-1)
#define XFS_IOC_START_COMMIT 0x80585882
#define FS_IOC_FIEMAP_ 0xC020660B

/* fd, path: the places of the arguments that say which file; flags: that of open flags, which decide. */
static const struct call {
	long nr;
	const char *name;
	int fd, path, flags;
} calls[] = {
	{ SYS_open, "open", NONE, 0, 1 },
	{ SYS_openat, "openat", 0, 1, 2 },
	{ SYS_openat2, "openat2", 0, 1, 2 },
	{ SYS_creat, "creat", NONE, 0, NONE },
	{ SYS_write, "write", 0, NONE, NONE },
	{ SYS_writev, "writev", 0, NONE, NONE },
	{ SYS_pwrite64, "pwrite64", 0, NONE, NONE },
	{ SYS_pwritev, "pwritev", 0, NONE, NONE },
	{ SYS_pwritev2, "pwritev2", 0, NONE, NONE },
	{ SYS_copy_file_range, "copy_file_range", 2, NONE, NONE },
	{ SYS_sendfile, "sendfile", 0, NONE, NONE },
	{ SYS_truncate, "truncate", NONE, 0, NONE },
	{ SYS_ftruncate, "ftruncate", 0, NONE, NONE },
	{ SYS_fallocate, "fallocate", 0, NONE, NONE },
	{ SYS_fsync, "fsync", 0, NONE, NONE },
	{ SYS_fdatasync, "fdatasync", 0, NONE, NONE },
	{ SYS_syncfs, "syncfs", 0, NONE, NONE },
	{ SYS_sync_file_range, "sync_file_range", 0, NONE, NONE },
	{ SYS_ioctl, "ioctl", 0, NONE, NONE },
	{ SYS_rename, "rename", NONE, 1, NONE },
	{ SYS_renameat, "renameat", 2, 3, NONE },
	{ SYS_renameat2, "renameat2", 2, 3, NONE },
	{ SYS_link, "link", NONE, 1, NONE },
	{ SYS_linkat, "linkat", 2, 3, NONE },
	{ SYS_symlinkat, "symlinkat", 1, 2, NONE },
	{ SYS_unlink, "unlink", NONE, 0, NONE },
	{ SYS_unlinkat, "unlinkat", 0, 1, NONE },
	{ SYS_mkdirat, "mkdirat", 0, 1, NONE },
	{ SYS_chmod, "chmod", NONE, 0, NONE },
	{ SYS_fchmod, "fchmod", 0, NONE, NONE },
	{ SYS_fchmodat, "fchmodat", 0, 1, NONE },
	{ 452, "fchmodat2", 0, 1, NONE },
	{ SYS_chown, "chown", NONE, 0, NONE },
	{ SYS_lchown, "lchown", NONE, 0, NONE },
	{ SYS_fchown, "fchown", 0, NONE, NONE },
	{ SYS_fchownat, "fchownat", 0, 1, NONE },
	{ SYS_utimensat, "utimensat", 0, 1, NONE },
	{ SYS_setxattr, "setxattr", NONE, 0, NONE },
	{ SYS_lsetxattr, "lsetxattr", NONE, 0, NONE },
	{ SYS_fsetxattr, "fsetxattr", 0, NONE, NONE },
	{ SYS_removexattr, "removexattr", NONE, 0, NONE },
	{ SYS_lremovexattr, "lremovexattr", NONE, 0, NONE },
	{ SYS_fremovexattr, "fremovexattr", 0, NONE, NONE },
};

static ssize_t peek(pid_t tid, uint64_t address, void *to, size_t count)
{
	struct iovec local = { to, count }, remote = { (void *)(uintptr_t)address, count };

	return process_vm_readv(tid, &local, 1, &remote, 1, 0);
}

static void read_text(pid_t tid, uint64_t address, char *to, size_t size)
{
	size_t got = 0;

	/* Not past a page: the next one may not be there. */
	while (got < size - 1) {
		size_t piece = 64 - (address + got) % 64;

		if (piece > size - 1 - got)
			piece = size - 1 - got;
		if (peek(tid, address + got, to + got, piece) != (ssize_t)piece || memchr(to + got, 0, piece))
			break;
		got += piece;
	}
	to[size - 1] = 0;
}

static int is_below(const char *path, const char *dir)
{
	size_t length = strlen(dir);

	return !strncmp(path, dir, length) && (path[length] == '/' || path[length] == 0);
}

/* What a descriptor leads to; empty when it is none. */
static void path_of_fd(pid_t tid, int fd, char *to, size_t size)
{
	char link[64];
	ssize_t length;

	if (fd == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%d/cwd", (int)tid);
	else
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)tid, fd);
	length = readlink(link, to, size - 1);
	to[length < 0 ? 0 : length] = 0;
}

static int fd_is_in(pid_t tid, int fd, const char *dir)
{
	char path[PATH_MAX];

	path_of_fd(tid, fd, path, sizeof(path));
	return is_below(path, dir);
}

static int path_is_in(pid_t tid, int fd, uint64_t address, const char *dir)
{
	static const char own[] = "/proc/self/fd/";
	char path[PATH_MAX] = "", full[2 * PATH_MAX + 1];
	size_t length;

	if (address)
		read_text(tid, address, path, sizeof(path));
	if (!strncmp(path, own, sizeof(own) - 1))
		return fd_is_in(tid, atoi(path + sizeof(own) - 1), dir);
	if (path[0] == '/')
		return is_below(path, dir);
	path_of_fd(tid, fd, full, PATH_MAX);
	length = strlen(full);
	snprintf(full + length, sizeof(full) - length, "/%s", path);
	return is_below(full, dir);
}

static int changes(pid_t tid, const struct call *call, const uint64_t *args)
{
	uint64_t flags = 0;

	if (call->nr == SYS_ioctl)
		return args[1] != FS_IOC_FIEMAP_ && args[1] != XFS_IOC_START_COMMIT && _IOC_DIR((unsigned)args[1]) != _IOC_READ;
	if (call->flags == NONE)
		return 1;
	flags = args[call->flags];
	if (call->nr == SYS_openat2 && peek(tid, args[call->flags], &flags, sizeof(flags)) != sizeof(flags))
		return 0;
	return (flags & (O_CREAT | O_TRUNC)) || (flags & O_TMPFILE) == O_TMPFILE;
}

const char *effect_in(pid_t tid, uint64_t number, const uint64_t *args, const char *dir)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		const struct call *call = &calls[i];
		int fd;

		if (call->nr != (long)number)
			continue;
		fd = call->fd == NONE ? AT_FDCWD : (int)args[call->fd];
		if (!(call->path == NONE ? fd_is_in(tid, fd, dir) : path_is_in(tid, fd, args[call->path], dir)))
			return NULL;
		return changes(tid, call, args) ? call->name : NULL;
	}
	return NULL;
}
