/* Mirrors: leases that end in a change of layout, and I/O to one mirror alone. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

enum { LL_LEASE_WRLCK = 2, LL_LEASE_UNLCK = 4 };
enum { LL_LEASE_RESYNC = 1, LL_LEASE_RESYNC_DONE = 2, LL_LEASE_LAYOUT_MERGE = 4, LL_LEASE_LAYOUT_SPLIT = 8 };
enum { IOC_IDS_MAX = 4096 };

/*
 * KERNEL: for LL_LEASE_RESYNC it reads struct ll_ioc_lease_id, which is longer than the header of this one: there must be
 * room for it, and zeros.
 */
enum { LL_IOC_LEASE_ID_BYTES = 24 };

static int32_t lease_set(int32_t fd, uint32_t mode, uint32_t flags, const uint32_t *ids, uint32_t count)
{
	struct ll_ioc_lease *lease;
	int rc;

	if (!lustre.lease_set)
		return -ENOSYS;
	if (count > IOC_IDS_MAX)
		return -E2BIG;
	lease = calloc(1, LL_IOC_LEASE_ID_BYTES + count * sizeof(lease->lil_ids[0]));
	if (!lease)
		return -ENOMEM;
	lease->lil_mode = mode;
	lease->lil_flags = flags;
	lease->lil_count = count;
	if (count)
		memcpy(lease->lil_ids, ids, count * sizeof(lease->lil_ids[0]));
	errno = 0;
	rc = lustre_answer(lustre.lease_set(fd, lease), errno);
	free(lease);
	return rc;
}

int32_t lfsm_can_mirror(void)
{
	return lustre.lease_set && lustre.mirror_set;
}

int32_t lfsm_lease_acquire_write(int32_t fd)
{
	return lease_set(fd, LL_LEASE_WRLCK, 0, NULL, 0);
}

int32_t lfsm_lease_resync(int32_t fd)
{
	return lease_set(fd, LL_LEASE_WRLCK, LL_LEASE_RESYNC, NULL, 0);
}

int32_t lfsm_lease_resync_done(int32_t fd, const uint32_t *components, int32_t count)
{
	return count < 0 ? -EINVAL : lease_set(fd, LL_LEASE_UNLCK, LL_LEASE_RESYNC_DONE, components, (uint32_t)count);
}

int32_t lfsm_lease_merge(int32_t fd, int32_t donor_fd)
{
	uint32_t ids[] = { (uint32_t)donor_fd };

	return lease_set(fd, LL_LEASE_UNLCK, LL_LEASE_LAYOUT_MERGE, ids, 1);
}

/* KERNEL: where both descriptors are the same file the mirror's objects are destroyed. */
int32_t lfsm_lease_split(int32_t fd, uint32_t mirror)
{
	uint32_t ids[] = { (uint32_t)fd, mirror };

	return lease_set(fd, LL_LEASE_UNLCK, LL_LEASE_LAYOUT_SPLIT, ids, 2);
}

int32_t lfsm_mirror_select(int32_t fd, uint32_t mirror)
{
	if (!lustre.mirror_set)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.mirror_set(fd, mirror), errno);
}
