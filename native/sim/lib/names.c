/* linkat, renameat, unlinkat: the kernel's, with faults; and a rename over a leased file breaks its lease, as on Lustre. */
#include "sim.h"

static int fail(int rc)
{
	if (rc < 0) {
		errno = -rc;
		return -1;
	}
	return rc;
}

/* The simulation of the directory that holds a name. */
static struct sim *sim_of_parent(int dirfd, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;
	char dir[PATH_MAX] = ".";

	if (n >= sizeof(dir))
		return NULL;
	if (n) {
		memcpy(dir, path, n);
		dir[n] = 0;
	}
	FD_AUTO parent = raw_openat(dirfd, dir, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	return parent >= 0 ? sim_of_fd(parent) : NULL;
}

static int finish(struct fault fault, int rc)
{
	return rc == 0 && fault.late ? -fault.late : rc;
}

SIM_EXPORT int linkat(int olddir, const char *old, int newdir, const char *new, int flags)
{
	struct sim *s = sim_of_parent(newdir, new);
	struct fault fault = { 0 };

	if (s)
		fault = fault_at(s, CALL_LINK, SIDE_ANY);
	if (fault.err || fault.lie)
		return fail(-fault.err);
	return fail(finish(fault, raw_linkat(olddir, old, newdir, new, flags)));
}

/*
 * KERNEL: an open for write breaks a lease even when it is not let in (O_NONBLOCK), so this reaches the holder in
 * another process. An ordinary program's rename does not do it.
 */
static void break_lease_of(int dirfd, const char *path)
{
	FD_AUTO probe = raw_openat(dirfd, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	struct node n;

	if (probe < 0 || node_of_fd(probe, &n) < 0 || !S_ISREG(n.mode))
		return;
	FD_AUTO writer = open_again(probe, O_WRONLY | O_NONBLOCK);
	(void)writer;
}

SIM_EXPORT int renameat(int olddir, const char *old, int newdir, const char *new)
{
	struct sim *s = sim_of_parent(newdir, new);
	struct fault fault = { 0 };

	if (s)
		fault = fault_at(s, CALL_RENAME, SIDE_ANY);
	if (fault.err || fault.lie)
		return fail(-fault.err);
	if (s)
		break_lease_of(newdir, new);
	return fail(finish(fault, raw_renameat(olddir, old, newdir, new)));
}

SIM_EXPORT int unlinkat(int dirfd, const char *path, int flags)
{
	struct sim *s = sim_of_parent(dirfd, path);
	struct fault fault = { 0 };

	if (s)
		fault = fault_at(s, CALL_UNLINK, SIDE_ANY);
	if (fault.err || fault.lie)
		return fail(-fault.err);
	return fail(finish(fault, raw_unlinkat(dirfd, path, flags)));
}
