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
