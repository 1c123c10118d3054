/*
 * Lustre leases on top of the kernel's: F_RDLCK means nobody has the file open for write, and an open for write breaks it
 * and waits until it is given back. KERNEL: fcntl(2) F_SETLEASE; owner or CAP_LEASE only; a break is forced after
 * /proc/sys/fs/lease-break-time. The default signal of a break (SIGIO) would kill the process: SIGURG, and then none at all.
 */
#include "sim.h"

#include <signal.h>

static int kernel_lease(int fd, int mode)
{
	int type = mode == LL_LEASE_RDLCK ? F_RDLCK : F_WRLCK;

	if (fcntl(fd, F_SETSIG, SIGURG) < 0)
		return -errno;
	if (fcntl(fd, F_SETLEASE, type) < 0)
		return errno == EAGAIN ? -EBUSY : errno == EINVAL ? -EOPNOTSUPP : -errno;
	fcntl(fd, F_SETOWN, 0);
	return 0;
}

/* With f->lock held. */
static int acquire(struct file *f, int mode)
{
	int rc;

	if (f->lease)
		return -EBUSY;
	rc = file_lockfd(f);
	if (rc < 0)
		return rc;
	/* RACE: one who opens for write between this look and the lease is only seen when he writes, which breaks it. */
	if (lock_byte_taken(f->lockfd, &f->fid, LOCK_WRITER))
		return -EBUSY;
	rc = lock_byte(f->lockfd, &f->fid, LOCK_LEASE, F_WRLCK, false);
	if (rc < 0)
		return rc == -EAGAIN ? -EBUSY : rc;
	rc = file_downgrade(f);
	if (rc == 0)
		rc = kernel_lease(f->fd, mode);
	if (rc < 0) {
		lock_byte(f->lockfd, &f->fid, LOCK_LEASE, F_UNLCK, false);
		return rc;
	}
	f->lease = mode;
	f->lease_lost = false;
	return 0;
}

/* With f->lock held: the mode while whole, 0 when there is none or it is broken. */
static int whole(struct file *f)
{
	int type = f->lease == LL_LEASE_RDLCK ? F_RDLCK : F_WRLCK;

	if (!f->lease || f->lease_lost)
		return 0;
	if (fcntl(f->fd, F_GETLEASE) != type)
		f->lease_lost = true;
	return f->lease_lost ? 0 : f->lease;
}

int lease_whole(struct file *f)
{
	int rc;

	pthread_mutex_lock(&f->lock);
	rc = whole(f);
	pthread_mutex_unlock(&f->lock);
	return rc;
}

/* The mode when it was whole, 0 when broken, -ENOLCK when there was none. */
int lease_drop(struct file *f)
{
	int rc = -ENOLCK;

	pthread_mutex_lock(&f->lock);
	if (f->lease) {
		rc = whole(f);
		fcntl(f->fd, F_SETLEASE, F_UNLCK);
		lock_byte(f->lockfd, &f->fid, LOCK_LEASE, F_UNLCK, false);
		f->lease = 0;
		f->lease_lost = false;
	}
	pthread_mutex_unlock(&f->lock);
	return rc;
}

SIM_EXPORT int llapi_lease_acquire(int fd, int mode)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	if (!f)
		return rc;
	if (mode != LL_LEASE_RDLCK && mode != LL_LEASE_WRLCK)
		return -EINVAL;
	fault = fault_at(f->sim, CALL_LEASE_ACQUIRE, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	pthread_mutex_lock(&f->lock);
	rc = acquire(f, mode);
	pthread_mutex_unlock(&f->lock);
	return rc;
}

SIM_EXPORT int llapi_lease_check(int fd)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_LEASE_CHECK, SIDE_ANY);
	return fault.err ? -fault.err : lease_whole(f);
}

SIM_EXPORT int llapi_lease_release(int fd)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_LEASE_RELEASE, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	rc = lease_drop(f);
	return rc == -ENOLCK ? 0 : rc;
}
