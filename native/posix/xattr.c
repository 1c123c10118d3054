/* Extended attributes of an open file. */
#include <errno.h>
#include <sys/xattr.h>

#include "../lfsm.h"

/* Names, each ended by NUL. -ERANGE: the buffer is too small. */
int64_t lfsm_list_xattrs(int32_t fd, char *names, uint64_t size)
{
	ssize_t got = flistxattr(fd, names, size);

	return got < 0 ? -errno : got;
}

int64_t lfsm_get_xattr(int32_t fd, const char *name, void *value, uint64_t size)
{
	ssize_t got = fgetxattr(fd, name, value, size);

	return got < 0 ? -errno : got;
}

int32_t lfsm_set_xattr(int32_t fd, const char *name, const void *value, uint64_t size)
{
	return fsetxattr(fd, name, value, size, 0) < 0 ? -errno : 0;
}

int32_t lfsm_remove_xattr(int32_t fd, const char *name)
{
	return fremovexattr(fd, name) < 0 ? -errno : 0;
}
