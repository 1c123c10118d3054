/* Layouts: the volatile file, lustre.lov, data versions and the exchange. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "library.h"

/* LUSTRE_VOLATILE_HDR of lustre_user.h; written apart so that no hexadecimal escape swallows the letters behind it. */
#define VOLATILE_PREFIX "." "\x0c" "\x13" "\x14" "\x12" ":VOLATILE"
_Static_assert(sizeof(VOLATILE_PREFIX) - 1 == 14, "LUSTRE_VOLATILE_HDR");

#define XATTR_LUSTRE_LOV "lustre.lov"

/*
 * Opens a volatile file beside the original, on the MDT given: nameless, gone with the last descriptor.
 * KERNEL: the name asks for MDT `mdt_index`, and names the original for its encryption context (2.15 and later).
 */
int32_t lfsm_volatile_open(int32_t dir_fd, int32_t mdt_index, uint32_t random, int32_t original_fd, int32_t flags,
			   int32_t *nameless)
{
	char name[128];
	int fd;

	snprintf(name, sizeof(name), VOLATILE_PREFIX ":%.4X:%.4X:fd=%.2d", mdt_index, random, original_fd);
	do {
		fd = lustre.openat(dir_fd, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return -errno;
	/* A server that does not know volatile files has made a real one: take its name away. That it has none shows which kind it is. */
	if (!*nameless)
		*nameless = unlinkat(dir_fd, name, 0) < 0 && errno == ENOENT;
	return fd;
}

/* KERNEL: `:fd=` and llapi_file_is_encrypted came with the same release. */
int32_t lfsm_volatile_keeps_encryption(void)
{
	return lustre.file_is_encrypted != NULL;
}

int64_t lfsm_layout_get(int32_t fd, void *buffer, uint64_t size)
{
	ssize_t got = lustre.fgetxattr(fd, XATTR_LUSTRE_LOV, buffer, size);

	return got < 0 ? -errno : got;
}

/*
 * The layout of an entry that nobody has opened: an open costs a request to the MDS and a close.
 * KERNEL: there is no getxattrat before 6.13; the way through /proc begins at the directory's descriptor, wherever that is now.
 */
int64_t lfsm_layout_of_entry(int32_t dir_fd, const char *name, void *buffer, uint64_t size)
{
	char path[sizeof("/proc/self/fd/") + 11 + NAME_MAX];
	ssize_t got;

	if ((size_t)snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", dir_fd, name) >= sizeof(path))
		return -ENAMETOOLONG;
	got = lustre.lgetxattr(path, XATTR_LUSTRE_LOV, buffer, size);
	return got < 0 ? -errno : got;
}

int32_t lfsm_layout_set(int32_t fd, const void *lov, uint64_t size)
{
	return lustre.fsetxattr(fd, XATTR_LUSTRE_LOV, lov, size, 0) < 0 ? -errno : 0;
}

/* Sets or clears flags of components: each entry has an id and a flag, with LCME_FL_NEG to clear it. */
int32_t lfsm_layout_set_flags(int32_t fd, const void *lov, uint64_t size)
{
	return lustre.fsetxattr(fd, XATTR_LUSTRE_LOV ".set.flags", lov, size, 0) < 0 ? -errno : 0;
}

int32_t lfsm_data_version(int32_t fd, uint64_t flags, uint64_t *version)
{
	if (!lustre.get_data_version)
		return -ENOTTY;
	errno = 0;
	return lustre_answer(lustre.get_data_version(fd, version, flags), errno);
}

/* The group lock, or the lease, is held by the caller already: hence gid 0. */
int32_t lfsm_swap_layouts(int32_t original_fd, int32_t donor_fd, uint64_t original_version, uint64_t donor_version,
			  uint64_t flags)
{
	if (!lustre.swap_layouts)
		return -ENOTTY;
	errno = 0;
	return lustre_answer(
		lustre.swap_layouts(original_fd, donor_fd, original_version, donor_version, 0, flags), errno);
}
