/* Who a file is on Lustre: FID, MDT, names. */
#include <errno.h>

#include "library.h"

int32_t lfsm_fid(int32_t fd, struct lfsm_fid *fid)
{
	if (!lustre.fd2fid)
		return -ENOTTY;
	errno = 0;
	return lustre_answer(lustre.fd2fid(fd, fid), errno);
}

int32_t lfsm_mdt_index(int32_t fd)
{
	int index = 0, rc;

	if (!lustre.mdt_index)
		return -ENOTTY;
	errno = 0;
	rc = lustre_answer(lustre.mdt_index(fd, &index), errno);
	return rc < 0 ? rc : index;
}

int32_t lfsm_fid_to_path(const char *mount, const char *fid, char *buffer, int32_t size, int32_t *link)
{
	long long record = -1;

	if (!lustre.fid2path)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.fid2path(mount, fid, buffer, size, &record, link), errno);
}
