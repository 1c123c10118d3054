/* Who a file is on Lustre: FID, MDT, names. */
#include <errno.h>
#include <sys/ioctl.h>

#include "library.h"

/* struct lu_project and LL_IOC_PROJECT of lustre_user.h, 2.15 and later. */
#define LU_PROJECT_GET 2
struct lu_project {
	uint32_t project_type;
	uint32_t project_id;
	uint32_t project_xflags;
	uint32_t project_reserved;
	char project_name[256];
};
_Static_assert(sizeof(struct lu_project) == 272, "lu_project");
#define LL_IOC_PROJECT _IOW('f', 253, struct lu_project)

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

/* KERNEL: FS_IOC_FSGETXATTR asks the MDS; this is what came with its last answer about the inode. */
int32_t lfsm_known_project(int32_t fd, uint32_t *project)
{
	struct lu_project answer = { .project_type = LU_PROJECT_GET };

	if (ioctl(fd, LL_IOC_PROJECT, &answer) < 0)
		return -errno;
	*project = answer.project_id;
	return 0;
}

int32_t lfsm_fid_to_path(const char *mount, const char *fid, char *buffer, int32_t size, int32_t *link)
{
	long long record = -1;

	if (!lustre.fid2path)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.fid2path(mount, fid, buffer, size, &record, link), errno);
}
