/*
 * The kernel's own calls. The library exports pread, openat and others under libc's names with Lustre's meaning;
 * inside it only these are used, so nothing ever calls itself.
 */
#ifndef LFS_SIM_RAW_H
#define LFS_SIM_RAW_H

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

static inline long raw_rc(long r)
{
	return r < 0 ? -errno : r;
}

static inline int raw_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	return (int)raw_rc(syscall(SYS_openat, dirfd, path, flags, mode));
}

static inline int raw_close(int fd)
{
	return (int)raw_rc(syscall(SYS_close, fd));
}

static inline ssize_t raw_pread(int fd, void *buf, size_t n, off_t off)
{
	return raw_rc(syscall(SYS_pread64, fd, buf, n, off));
}

static inline ssize_t raw_pwrite(int fd, const void *buf, size_t n, off_t off)
{
	return raw_rc(syscall(SYS_pwrite64, fd, buf, n, off));
}

static inline int raw_fsync(int fd)
{
	return (int)raw_rc(syscall(SYS_fsync, fd));
}

static inline int raw_fdatasync(int fd)
{
	return (int)raw_rc(syscall(SYS_fdatasync, fd));
}

static inline int raw_ftruncate(int fd, off_t size)
{
	return (int)raw_rc(syscall(SYS_ftruncate, fd, size));
}

static inline off_t raw_lseek(int fd, off_t off, int whence)
{
	return raw_rc(syscall(SYS_lseek, fd, off, whence));
}

static inline int raw_fstatfs(int fd, struct statfs *st)
{
	return (int)raw_rc(syscall(SYS_fstatfs, fd, st));
}

static inline int raw_unlinkat(int dirfd, const char *path, int flags)
{
	return (int)raw_rc(syscall(SYS_unlinkat, dirfd, path, flags));
}

static inline int raw_renameat(int olddir, const char *old, int newdir, const char *new)
{
	return (int)raw_rc(syscall(SYS_renameat2, olddir, old, newdir, new, 0));
}

static inline int raw_linkat(int olddir, const char *old, int newdir, const char *new, int flags)
{
	return (int)raw_rc(syscall(SYS_linkat, olddir, old, newdir, new, flags));
}

#endif
