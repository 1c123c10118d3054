/* Where a file's data lies on its file system, and making room for data. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "../lfsm.h"

/* The extents at and behind `start`, at most `count_max`: their number, 0 behind the last. Dirty data is written out first. */
int32_t lfsm_extents(int32_t fd, uint64_t start, struct lfsm_extent *extents, uint32_t count_max)
{
	struct fiemap *map = calloc(1, sizeof(*map) + count_max * sizeof(struct fiemap_extent));
	int rc;

	if (!map)
		return -ENOMEM;
	map->fm_start = start;
	map->fm_length = FIEMAP_MAX_OFFSET - start;
	map->fm_flags = FIEMAP_FLAG_SYNC;
	map->fm_extent_count = count_max;
	do {
		rc = ioctl(fd, FS_IOC_FIEMAP, map);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0) {
		rc = -errno;
	} else {
		rc = (int)map->fm_mapped_extents;
		for (int i = 0; i < rc; i++) {
			extents[i].logical = map->fm_extents[i].fe_logical;
			extents[i].physical = map->fm_extents[i].fe_physical;
			extents[i].length = map->fm_extents[i].fe_length;
			extents[i].flags = map->fm_extents[i].fe_flags;
			extents[i].reserved = 0;
		}
	}
	free(map);
	return rc;
}

/* Allocates blocks for a range, and keeps the file's length where `keep_size` is not 0. */
int32_t lfsm_allocate(int32_t fd, int32_t keep_size, int64_t offset, int64_t length)
{
	int rc;

	do {
		rc = fallocate(fd, keep_size ? FALLOC_FL_KEEP_SIZE : 0, offset, length);
	} while (rc < 0 && errno == EINTR);
	return rc < 0 ? -errno : 0;
}
