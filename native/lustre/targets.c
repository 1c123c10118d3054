/* Where data can lie: mounts, OSTs, pools. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

#define LL_STATFS_LOV 2
#define LL_STATFS_NODELAY 4

int32_t lfsm_find_mount(const char *path, int32_t index, char *mount, char *fsname, uint64_t size)
{
	if (!lustre.search_mounts)
		return -ENOTTY;
	/* KERNEL: llapi takes no sizes here; it fills at most PATH_MAX. */
	if (size < PATH_MAX)
		return -EINVAL;
	mount[0] = fsname[0] = '\0';
	errno = 0;
	return lustre_answer(lustre.search_mounts(path, index, mount, fsname), errno);
}

int32_t lfsm_target(const char *mount, uint32_t index, int32_t waits, struct lfsm_target *out)
{
	const uint32_t kind = waits ? LL_STATFS_LOV : LL_STATFS_LOV | LL_STATFS_NODELAY;
	struct obd_statfs stat = { 0 };
	struct obd_uuid uuid = { { 0 } };
	int rc;

	if (!lustre.obd_statfs)
		return -ENOTTY;
	memset(out, 0, sizeof(*out));
	errno = 0;
	/*
	 * KERNEL: without NODELAY an OST that the client knows it is not connected to is waited for until it is back. One that is idle is
	 * connected anew either way, and many releases wait for one that has been idle before (imp_initiated_at).
	 */
	rc = lustre_answer(lustre.obd_statfs((char *)mount, kind, index, &stat, &uuid), errno);
	/* ENODATA is an OST that takes no data now; so is one that fails otherwise, if it is known by name. */
	if (rc == -ENODEV || (rc < 0 && rc != -ENODATA && !uuid.uuid[0]))
		return rc == -ENODEV ? rc : -EAGAIN;
	memcpy(out->uuid, uuid.uuid, sizeof(out->uuid));
	out->uuid[sizeof(out->uuid) - 1] = '\0';
	if (rc < 0)
		return 0;
	out->total_bytes = stat.os_blocks * stat.os_bsize;
	out->free_bytes = stat.os_bfree * stat.os_bsize;
	out->available_bytes = stat.os_bavail * stat.os_bsize;
	out->inodes = stat.os_files;
	out->free_inodes = stat.os_ffree;
	out->state = stat.os_state;
	out->active = 1;
	return 0;
}

int32_t lfsm_target_count(const char *mount)
{
	int count = 0, rc;

	if (!lustre.get_obd_count)
		return -ENOSYS;
	errno = 0;
	rc = lustre_answer(lustre.get_obd_count((char *)mount, &count, 0), errno);
	return rc < 0 ? rc : count;
}

/* "lustre-OST001f_UUID" is OST 31. */
static int32_t index_of_uuid(const char *uuid)
{
	const char *ost = strstr(uuid, "-OST");
	char *end;
	unsigned long index;

	if (!ost)
		return -EPROTO;
	index = strtoul(ost + 4, &end, 16);
	return end == ost + 4 || index > 0xffff ? -EPROTO : (int32_t)index;
}

int32_t lfsm_pool_members(const char *fsname, const char *pool, int32_t *indices, int32_t count_max)
{
	enum { MEMBER_BYTES = 64 };
	char name[128];
	char **members;
	char *text;
	int count, i;

	if (!lustre.get_poolmembers)
		return -ENOSYS;
	if (count_max < 1 || count_max > 65536)
		return -EINVAL;
	snprintf(name, sizeof(name), "%s.%s", fsname, pool);
	members = calloc((size_t)count_max, sizeof(*members));
	text = calloc((size_t)count_max, MEMBER_BYTES);
	if (!members || !text) {
		count = -ENOMEM;
		goto out;
	}
	errno = 0;
	count = lustre_answer(lustre.get_poolmembers(name, members, count_max, text, count_max * MEMBER_BYTES), errno);
	for (i = 0; i < count; i++) {
		indices[i] = index_of_uuid(members[i]);
		if (indices[i] < 0)
			count = indices[i];
	}
out:
	free(members);
	free(text);
	return count;
}

/* From "fsname.pool" to "pool", in place. */
static int32_t pool_names(char *names, char **pools, int count)
{
	char *to = names;
	int i;

	for (i = 0; i < count; i++) {
		const char *dot = strchr(pools[i], '.');
		size_t length;

		if (!dot)
			return -EPROTO;
		length = strlen(dot + 1) + 1;
		memmove(to, dot + 1, length);
		to += length;
	}
	return count;
}

int32_t lfsm_pools(const char *fsname, char *names, int32_t size)
{
	enum { POOLS_MAX = 4096 };
	char **pools;
	int count;

	if (!lustre.get_poollist)
		return -ENOSYS;
	if (size < 1)
		return -EINVAL;
	pools = calloc(POOLS_MAX, sizeof(*pools));
	if (!pools)
		return -ENOMEM;
	errno = 0;
	count = lustre_answer(lustre.get_poollist(fsname, pools, POOLS_MAX, names, size), errno);
	/* KERNEL: llapi fills the buffer from its start, a name behind the other: what is moved down hits no name to come. */
	if (count > 0)
		count = pool_names(names, pools, count);
	free(pools);
	return count;
}
