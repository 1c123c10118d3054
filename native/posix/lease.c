/* Leases of this machine (F_SETLEASE): who opens the file meanwhile waits, and the holder can see it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "../lfsm.h"

/*
 * KERNEL: granted while this open file description is the only use of the inode: no other descriptor, no mapping, no
 * execution. Asked for again by its holder it is refused (EAGAIN) as soon as there is another use.
 */
int32_t lfsm_file_lease_take(int32_t fd)
{
	/* The signal of a lease that is broken would end the process by default; nobody waits for it: the state is looked at. */
	if (fcntl(fd, F_SETSIG, SIGURG) < 0 || fcntl(fd, F_SETLEASE, F_WRLCK) < 0)
		return -errno;
	(void)fcntl(fd, F_SETOWN, 0);
	return 0;
}

/* 1 while the lease is whole, 0 when somebody waits for it to end, or it has ended. */
int32_t lfsm_file_lease_check(int32_t fd)
{
	int state = fcntl(fd, F_GETLEASE);

	return state < 0 ? -errno : state == F_WRLCK;
}

int32_t lfsm_file_lease_drop(int32_t fd)
{
	return fcntl(fd, F_SETLEASE, F_UNLCK) < 0 ? -errno : 0;
}
