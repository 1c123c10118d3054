/* A lock that keeps a second process from a file of this program's own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>

#include "../lfsm.h"

/* KERNEL: a lock of the open file description (fcntl_locking(2)): on a network file system other nodes heed it too. */
int32_t lfsm_lock_file(int32_t fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int rc;

	do {
		rc = fcntl(fd, F_OFD_SETLK, &lock);
	} while (rc < 0 && errno == EINTR);
	if (rc == 0)
		return 0;
	return errno == EACCES ? -EAGAIN : -errno;
}

int32_t lfsm_is_file_locked(int32_t fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_GETLK, &lock) ? -errno : lock.l_type != F_UNLCK;
}
