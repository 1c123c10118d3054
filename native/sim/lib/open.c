/*
 * openat and close with Lustre's meaning inside a simulation.
 *
 * A name that begins like a volatile file's makes a nameless file. A regular file opened O_RDWR is opened O_RDONLY
 * underneath, and for write only when something needs it. KERNEL: a read lease is granted only while nobody, ourselves
 * included, has the file open for write; on Lustre the owner's own descriptor does not count.
 */
#include "sim.h"

static const char volatile_head[] = { 0x2E, 0x0C, 0x13, 0x14, 0x12, 0x3A, 0x56, 0x4F, 0x4C, 0x41, 0x54, 0x49, 0x4C, 0x45 };

static int fail(int rc)
{
	if (rc < 0) {
		errno = -rc;
		return -1;
	}
	return rc;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* As Lustre's client reads it: head:: or head:<hex MDT index>:…; anything else is a name like any other. */
static bool is_volatile_name(const char *name, int *mdt)
{
	unsigned idx, number, fd;
	const char *rest;

	if (strncmp(name, volatile_head, sizeof(volatile_head)) || strlen(name) < sizeof(volatile_head) + 2)
		return false;
	rest = name + sizeof(volatile_head);
	if (rest[0] == ':' && rest[1] == ':') {
		*mdt = -1;
		return true;
	}
	if (sscanf(rest + 1, "%4x:%4x:fd=%2u", &idx, &number, &fd) < 1)
		return false;
	*mdt = (int)idx;
	return true;
}

static int open_parent(int dirfd, const char *path)
{
	char dir[PATH_MAX];
	size_t n = (size_t)(last_part(path) - path);

	if (n >= sizeof(dir))
		return -ENAMETOOLONG;
	if (n == 0)
		return raw_openat(dirfd, ".", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	memcpy(dir, path, n);
	dir[n] = 0;
	return raw_openat(dirfd, dir, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}

static int adopt_volatile(int fd, struct sim *s, int flags)
{
	struct node n, n_after;
	struct volatile_file *v;
	struct file *f;
	int rc = node_of_fd(fd, &n);
	bool delay = (flags & O_LOV_DELAY_CREATE_MASK) == O_LOV_DELAY_CREATE_MASK;

	v = rc == 0 ? volatile_new(&n, delay) : NULL;
	if (!v)
		return rc < 0 ? rc : -ENOMEM;
	f = file_adopt(fd, s, &n);
	if (!f)
		return -ENOMEM;
	/* file_adopt found v in the list and is its second user: the first, we, is done. */
	f->created = true;
	volatile_release(s, v);
	rc = inode_record_update(f, NULL, NULL, NULL, &n_after);
	file_put(f);
	return rc < 0 ? rc : 0;
}

static int open_volatile(struct sim *s, int parent, int flags, mode_t mode, int mdt)
{
	struct fault fault = fault_at(s, CALL_VOLATILE, SIDE_ANY);
	int keep = flags & (O_DIRECT | O_NOATIME | O_CLOEXEC | O_SYNC | O_APPEND | O_NONBLOCK), fd, rc;
	/* O_RDONLY makes no sense for a new file, and the kernel refuses it. */
	int acc = (flags & O_ACCMODE) == O_WRONLY ? O_WRONLY : O_RDWR;

	if (fault.err)
		return -fault.err;
	if (!(flags & O_CREAT))
		return -ENOENT;
	if (mdt > 0)
		return -ENODEV; /* there is one MDT */
	/* O_EXCL: it can never get a name, as on Lustre. */
	FD_AUTO dir = raw_openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (dir < 0)
		return dir;
	fd = raw_openat(dir, ".", O_TMPFILE | O_EXCL | acc | keep, mode);
	if (fd < 0)
		return fd;
	rc = adopt_volatile(fd, s, flags);
	if (rc < 0) {
		file_forget(fd);
		raw_close(fd);
		return rc;
	}
	return fd;
}

/* May this process write it? Asked of the kernel, by an open that is closed at once. */
static int try_write(int probe)
{
	int fd = open_again(probe, O_RDWR | O_NONBLOCK | O_NOCTTY);

	if (fd == -EAGAIN) /* somebody's lease breaks now: wait for him as a writer does */
		fd = open_again(probe, O_RDWR | O_NOCTTY);
	if (fd < 0)
		return fd;
	raw_close(fd);
	return 0;
}

static int open_lazily(struct sim *s, int probe, const struct node *n, int flags)
{
	int rc = try_write(probe), fd;
	char proc[40];
	struct file *f;

	if (rc < 0)
		return rc;
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", probe);
	flags &= ~(O_ACCMODE | O_LOV_DELAY_CREATE_MASK | O_NOFOLLOW | O_EXCL);
	fd = raw_openat(AT_FDCWD, proc, O_RDONLY | flags, 0);
	if (fd < 0)
		return fd;
	f = file_adopt(fd, s, n);
	if (!f) {
		raw_close(fd);
		return -ENOMEM;
	}
	f->lazy_write = true;
	pthread_mutex_lock(&f->lock);
	rc = file_lockfd(f);
	/* Shows other users of the library that there is a writer: the kernel cannot tell them. */
	if (rc >= 0)
		rc = lock_byte(f->lockfd, &f->fid, LOCK_WRITER, F_RDLCK, false);
	pthread_mutex_unlock(&f->lock);
	file_put(f);
	return fd;
}

static int open_as_is(struct sim *s, int dirfd, const char *path, int flags, mode_t mode, bool existed)
{
	bool delay = (flags & O_LOV_DELAY_CREATE_MASK) == O_LOV_DELAY_CREATE_MASK;
	int fd = raw_openat(dirfd, path, delay ? flags & ~O_LOV_DELAY_CREATE_MASK : flags, mode);
	struct file *f;
	struct node n;

	if (fd < 0 || (flags & O_PATH) || node_of_fd(fd, &n) < 0)
		return fd;
	f = file_adopt(fd, s, &n);
	if (f) {
		f->created = !existed;
		f->delay_create = delay && !existed;
		file_put(f);
	}
	return fd;
}

static int open_in_sim(struct sim *s, int dirfd, const char *path, int flags, mode_t mode, int probe)
{
	struct node n = { 0 };
	struct fault fault = fault_at(s, CALL_OPEN, SIDE_ANY);

	if (fault.err)
		return -fault.err;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return -EOPNOTSUPP; /* Lustre has volatile files instead */
	if (probe >= 0 && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if (probe >= 0 && !(flags & (O_CREAT | O_TRUNC | O_PATH | O_DIRECTORY)) && (flags & O_ACCMODE) == O_RDWR &&
	    node_of_fd(probe, &n) == 0 && S_ISREG(n.mode))
		return open_lazily(s, probe, &n, flags);
	return open_as_is(s, dirfd, path, flags, mode, probe >= 0);
}

/* 0 or more, or -errno. */
static int sim_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	struct sim *s = NULL;
	int mdt, nofollow = flags & O_NOFOLLOW;

	if (is_volatile_name(last_part(path), &mdt)) {
		FD_AUTO parent = open_parent(dirfd, path);

		s = parent >= 0 ? sim_of_fd(parent) : NULL;
		return s ? open_volatile(s, parent, flags, mode, mdt) : raw_openat(dirfd, path, flags, mode);
	}
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		nofollow = O_NOFOLLOW;
	FD_AUTO probe = raw_openat(dirfd, path, O_PATH | O_CLOEXEC | nofollow, 0);
	if (probe >= 0) {
		s = sim_of_fd(probe);
	} else if (probe == -ENOENT && (flags & O_CREAT)) {
		FD_AUTO parent = open_parent(dirfd, path);

		s = parent >= 0 ? sim_of_fd(parent) : NULL;
	}
	if (!s)
		return raw_openat(dirfd, path, flags, mode);
	return open_in_sim(s, dirfd, path, flags, mode, probe);
}

SIM_EXPORT int openat(int dirfd, const char *path, int flags, ...)
{
	mode_t mode = 0;

	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return fail(sim_openat(dirfd, path, flags, mode));
}

/* ORDER: forgotten before it is closed: another thread may be given the number at once. */
SIM_EXPORT int close(int fd)
{
	FILE_AUTO f = file_peek(fd);
	struct fault fault = { 0 };
	int rc;

	if (f && f->sim)
		fault = fault_at(f->sim, CALL_CLOSE, side_of(f));
	file_forget(fd);
	rc = raw_close(fd);
	return fail(rc < 0 ? rc : -fault.err); /* as the kernel's: closed even when it reports an error */
}

SIM_EXPORT int llapi_create_volatile_idx(const char *directory, int mdt, int open_flags)
{
	char path[PATH_MAX];
	unsigned number;
	int fd, n;

	if ((open_flags & O_ACCMODE) == O_RDONLY)
		open_flags |= O_RDWR;
	do {
		number = (unsigned)random();
		if (mdt == -1)
			n = snprintf(path, sizeof(path), "%s/%.14s::%.4X", directory, volatile_head, number);
		else
			n = snprintf(path, sizeof(path), "%s/%.14s:%.4X:%.4X", directory, volatile_head, (unsigned)mdt, number);
		if (n < 0 || n >= (int)sizeof(path))
			return -ENAMETOOLONG;
		/* KERNEL: by name, openat would be libc's: the loader looks there first when we are loaded by dlopen. */
		fd = sim_openat(AT_FDCWD, path, open_flags | O_CREAT | O_EXCL | O_NOFOLLOW, S_IRUSR | S_IWUSR);
	} while (fd == -EEXIST);
	if (fd < 0) {
		sim_message(fd, "cannot create a volatile file in '%s'", directory);
		return fd;
	}
	raw_unlinkat(AT_FDCWD, path, 0); /* a directory outside a simulation got a real file */
	return fd;
}
