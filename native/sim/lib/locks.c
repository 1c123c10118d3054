/*
 * Exclusion between the users of the library: four bytes per file in one lock file, at a place given by the FID.
 * KERNEL: open-file-description locks (fcntl(2), F_OFD_SETLK) die with the last descriptor, so with the process, and
 * conflict between two descriptions of one process too.
 */
#include "sim.h"

int lock_file_open(struct sim *s)
{
	return raw_openat(s->statefd, "locks", O_RDWR | O_CLOEXEC, 0);
}

static struct flock byte_of(const struct lu_fid *fid, enum lock_byte which, int type)
{
	off_t at = (off_t)((fid_hash(fid) >> 8) * 8 + which);

	return (struct flock){ .l_type = (short)type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1 };
}

/* -EAGAIN when taken and not to wait. A signal does not end a wait, as it does not end Lustre's. */
int lock_byte(int lockfd, const struct lu_fid *fid, enum lock_byte which, int type, bool wait)
{
	struct flock fl = byte_of(fid, which, type);

	while (fcntl(lockfd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &fl) < 0) {
		if (errno == EACCES)
			return -EAGAIN;
		if (errno != EINTR)
			return -errno;
	}
	return 0;
}

bool lock_byte_taken(int lockfd, const struct lu_fid *fid, enum lock_byte which)
{
	struct flock fl = byte_of(fid, which, F_WRLCK);

	return fcntl(lockfd, F_OFD_GETLK, &fl) == 0 && fl.l_type != F_UNLCK;
}

static bool nonblocking(const struct file *f)
{
	int flags = fcntl(f->fd, F_GETFL);

	return flags >= 0 && (flags & O_NONBLOCK);
}

/*
 * Around every read, write and truncation: waits while another holds the group lock, and keeps it from being granted
 * meanwhile. The wait holds this file's lock only: other users of the same descriptor would have to wait anyway.
 */
int io_begin(struct file *f)
{
	int rc = 0;

	if (f->vol) /* nobody else can reach it */
		return 0;
	pthread_mutex_lock(&f->lock);
	if (!f->grouped && f->io_users == 0) {
		rc = file_lockfd(f);
		if (rc >= 0)
			rc = lock_byte(rc, &f->fid, LOCK_GROUP, F_RDLCK, !nonblocking(f));
	}
	if (rc >= 0)
		f->io_users++;
	pthread_mutex_unlock(&f->lock);
	return rc < 0 ? rc : 0;
}

void io_end(struct file *f)
{
	if (f->vol)
		return;
	pthread_mutex_lock(&f->lock);
	if (--f->io_users == 0) {
		if (!f->grouped && f->lockfd >= 0)
			lock_byte(f->lockfd, &f->fid, LOCK_GROUP, F_UNLCK, false);
		pthread_cond_broadcast(&f->io_idle);
	}
	pthread_mutex_unlock(&f->lock);
}

/* The lock byte of an open file, taken for good. Same gid elsewhere: Lustre would share it, here it waits too. */
int group_lock(struct file *f, int gid)
{
	int rc;

	if (gid == 0)
		return -EINVAL;
	pthread_mutex_lock(&f->lock);
	/* ORDER: our own I/O first. Two descriptors that both wait to turn a shared lock into a whole one wait for ever. */
	while (f->io_users && !f->grouped)
		pthread_cond_wait(&f->io_idle, &f->lock);
	rc = f->grouped ? -EINVAL : file_lockfd(f);
	if (rc >= 0 && !f->vol)
		rc = lock_byte(rc, &f->fid, LOCK_GROUP, F_WRLCK, !nonblocking(f));
	if (rc >= 0) {
		f->grouped = true;
		f->gid = gid;
		rc = 0;
	}
	pthread_mutex_unlock(&f->lock);
	return rc;
}

/*
 * Somebody waited for the group lock to truncate the file, and does it now.
 * KERNEL: he does not look at the layout again, so after an exchange it is done to the objects that were the file's when he began (seen on
 * 2.17.57, with lfs migrate too).
 */
void group_cut_old(struct file *f, int64_t length)
{
	int old = f->partner ? f->partner - 1 : f->fd;

	/* An exchange of equal contents may leave the other file without any (EXT4_IOC_MOVE_EXT). */
	if (f->partner)
		content_copy(f->fd, old);
	raw_ftruncate(old, length);
}

int group_unlock(struct file *f, int gid)
{
	int rc = 0;

	pthread_mutex_lock(&f->lock);
	if (!f->grouped || f->gid != gid)
		rc = -EINVAL;
	else {
		f->grouped = false;
		if (!f->vol) /* I/O of other threads on this descriptor goes on under the shared lock */
			rc = lock_byte(f->lockfd, &f->fid, LOCK_GROUP, f->io_users ? F_RDLCK : F_UNLCK, false);
	}
	pthread_mutex_unlock(&f->lock);
	return rc;
}
