/* Guards: the group lock of blocking mode and the lease of non-blocking mode. */
#include <errno.h>
#include <fcntl.h>

#include "library.h"

#define LL_LEASE_RDLCK 1

int32_t lfsm_group_lock(int32_t fd, int32_t gid)
{
	int rc, tries = 0;

	if (!lustre.group_lock)
		return -ENOTTY;
	do {
		errno = 0;
		rc = lustre_answer(lustre.group_lock(fd, gid), errno);
	} while (rc == -EINTR && ++tries < EINTR_MAX);
	return rc;
}

/* KERNEL: ll_get_grouplock and the OST's server wait for nobody where the descriptor is O_NONBLOCK. */
int32_t lfsm_group_lock_at_once(int32_t fd, int32_t gid)
{
	int flags = fcntl(fd, F_GETFL);
	int rc;

	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	rc = lfsm_group_lock(fd, gid);
	fcntl(fd, F_SETFL, flags);
	return rc;
}

int32_t lfsm_group_unlock(int32_t fd, int32_t gid)
{
	if (!lustre.group_unlock)
		return -ENOTTY;
	errno = 0;
	return lustre_answer(lustre.group_unlock(fd, gid), errno);
}

/* For a file that is open for reading and writing only: see LeaseGuard. */
int32_t lfsm_lease_acquire_read(int32_t fd)
{
	if (!lustre.lease_acquire)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.lease_acquire(fd, LL_LEASE_RDLCK), errno);
}

/* > 0 while the lease is whole, 0 when it was broken. */
int32_t lfsm_lease_check(int32_t fd)
{
	if (!lustre.lease_check)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.lease_check(fd), errno);
}

/* > 0 when the lease was whole until now, 0 when it had been broken. */
int32_t lfsm_lease_release(int32_t fd)
{
	if (!lustre.lease_release)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.lease_release(fd), errno);
}
