/* What is known of a file without reading it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "../lustre/library.h"

_Static_assert(sizeof(struct fsxattr) == 28, "fsxattr");
_Static_assert(offsetof(struct fsxattr, fsx_projid) == 12, "fsxattr.fsx_projid");

/* An empty name asks for dir_fd itself. Never follows a symlink in the last component, never triggers an automount. */
int32_t lfsm_stat_at(int32_t dir_fd, const char *name, int32_t flags, struct lfsm_stat *out)
{
	unsigned int sized = STATX_SIZE | STATX_BLOCKS | STATX_ATIME | STATX_MTIME | STATX_CTIME;
	struct statx st;
	int rc;

	if (flags & LFSM_STAT_UNSIZED)
		sized = 0;
	flags &= ~LFSM_STAT_UNSIZED;
	flags |= AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
	if (name[0] == '\0')
		flags |= AT_EMPTY_PATH;
	do {
		rc = statx(dir_fd, name, flags, STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_INO |
			   STATX_MNT_ID | sized, &st);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return -errno;
	memset(out, 0, sizeof(*out));
	out->device = (uint64_t)st.stx_dev_major << 32 | st.stx_dev_minor;
	out->inode = st.stx_ino;
	out->attributes = st.stx_attributes;
	out->mount_id = st.stx_mnt_id;
	out->mode = st.stx_mode;
	out->links = st.stx_nlink;
	out->uid = st.stx_uid;
	out->gid = st.stx_gid;
	/* Some file systems tell them unasked. */
	if (!sized)
		return 0;
	out->size_bytes = st.stx_size;
	out->blocks_512 = st.stx_blocks;
	out->atime_sec = st.stx_atime.tv_sec;
	out->mtime_sec = st.stx_mtime.tv_sec;
	out->ctime_sec = st.stx_ctime.tv_sec;
	out->atime_nsec = st.stx_atime.tv_nsec;
	out->mtime_nsec = st.stx_mtime.tv_nsec;
	out->ctime_nsec = st.stx_ctime.tv_nsec;
	return 0;
}

int32_t lfsm_fs_type(int32_t fd, uint64_t *type)
{
	struct statfs st;

	if (lustre.fstatfs(fd, &st) < 0)
		return -errno;
	*type = (uint64_t)st.f_type & 0xffffffffu;
	return 0;
}

int32_t lfsm_born(int32_t fd, int64_t *sec, uint32_t *nsec)
{
	struct statx st;
	int rc;

	do {
		rc = statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_BTIME, &st);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return -errno;
	if (!(st.stx_mask & STATX_BTIME))
		return -ENODATA;
	*sec = st.stx_btime.tv_sec;
	*nsec = st.stx_btime.tv_nsec;
	return 0;
}

/* FS_IOC_GETFSUUID of Linux 6.9, which older headers lack: a length and 16 bytes. */
struct fs_uuid {
	uint8_t length;
	uint8_t uuid[16];
};
_Static_assert(sizeof(struct fs_uuid) == 17, "fsuuid2");

int32_t lfsm_fs_uuid(int32_t fd, uint8_t *uuid)
{
	struct fs_uuid found = { 0 };
	int rc;

	do {
		rc = ioctl(fd, _IOR(0x15, 0, struct fs_uuid), &found);
	} while (rc < 0 && errno == EINTR);
	if (rc < 0)
		return -errno;
	memcpy(uuid, found.uuid, sizeof(found.uuid));
	return found.length;
}

int32_t lfsm_fs_id(int32_t fd, uint64_t *id)
{
	struct statfs st;

	if (lustre.fstatfs(fd, &st) < 0)
		return -errno;
	memcpy(id, &st.f_fsid, sizeof(*id));
	return 0;
}

int32_t lfsm_get_inode_flags(int32_t fd, uint32_t *flags)
{
	long value = 0;

	if (ioctl(fd, FS_IOC_GETFLAGS, &value) < 0)
		return -errno;
	*flags = (uint32_t)value;
	return 0;
}

int32_t lfsm_get_project(int32_t fd, uint32_t *project)
{
	struct fsxattr attributes = { 0 };

	if (ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0)
		return -errno;
	*project = attributes.fsx_projid;
	return 0;
}

int32_t lfsm_set_project(int32_t fd, uint32_t project)
{
	struct fsxattr attributes = { 0 };

	if (ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0)
		return -errno;
	attributes.fsx_projid = project;
	return ioctl(fd, FS_IOC_FSSETXATTR, &attributes) < 0 ? -errno : 0;
}

int32_t lfsm_set_inode_flags(int32_t fd, uint32_t flags)
{
	long value = (long)flags;

	return ioctl(fd, FS_IOC_SETFLAGS, &value) < 0 ? -errno : 0;
}

int32_t lfsm_get_inode_attributes(int32_t fd, struct lfsm_inode_attributes *out)
{
	struct fsxattr attributes = { 0 };

	if (ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0)
		return -errno;
	out->flags = attributes.fsx_xflags;
	out->extent_size = attributes.fsx_extsize;
	out->project = attributes.fsx_projid;
	out->cow_extent_size = attributes.fsx_cowextsize;
	return 0;
}

int32_t lfsm_set_inode_attributes(int32_t fd, const struct lfsm_inode_attributes *in)
{
	struct fsxattr attributes = { 0 };

	if (ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0)
		return -errno;
	attributes.fsx_xflags = in->flags;
	attributes.fsx_extsize = in->extent_size;
	attributes.fsx_projid = in->project;
	attributes.fsx_cowextsize = in->cow_extent_size;
	return ioctl(fd, FS_IOC_FSSETXATTR, &attributes) < 0 ? -errno : 0;
}

int64_t lfsm_block_size(int32_t fd)
{
	struct statfs st;

	return fstatfs(fd, &st) < 0 ? -errno : (int64_t)st.f_bsize;
}
