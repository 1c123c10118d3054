/* The small llapi calls on an open file: FID, MDT, data version, HSM state, group lock. */
#include "sim.h"

SIM_EXPORT const char *lfs_sim_banner(void)
{
	return SIM_BANNER;
}

static bool is_root(const struct file *f)
{
	struct node n;

	return f->directory && node_at(AT_FDCWD, f->sim->root, 0, &n) == 0 && fid_equal(&n.fid, &f->fid);
}

SIM_EXPORT int llapi_fd2fid(int fd, struct lu_fid *fid)
{
	static const struct lu_fid root = { .f_seq = 0x200000007ull, .f_oid = 1 }; /* FID_SEQ_ROOT */
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	memset(fid, 0, sizeof(*fid));
	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_FD2FID, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	*fid = is_root(f) ? root : f->fid;
	return 0;
}

SIM_EXPORT int llapi_path2fid(const char *path, struct lu_fid *fid)
{
	FD_AUTO fd = raw_openat(AT_FDCWD, path, O_PATH | O_CLOEXEC | O_NOFOLLOW, 0);
	struct fault fault;
	struct sim *s;
	struct node n;
	int rc;

	memset(fid, 0, sizeof(*fid));
	if (fd < 0)
		return fd;
	s = sim_of_fd(fd);
	if (!s)
		return -ENOTTY;
	fault = fault_at(s, CALL_FD2FID, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	rc = node_of_fd(fd, &n);
	if (rc == 0)
		*fid = n.fid;
	return rc;
}

SIM_EXPORT int llapi_file_fget_mdtidx(int fd, int *mdtidx)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_MDTIDX, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	*mdtidx = 0;
	return 0;
}

/* The flush flags have nothing to flush: what another process wrote is in the inode at once. */
SIM_EXPORT int llapi_get_data_version(int fd, uint64_t *version, uint64_t flags)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	RECORD_AUTO r = { 0 };
	struct fault fault;
	struct node n;

	(void)flags;
	if (!version)
		return -EFAULT;
	if (!f)
		return rc;
	if (f->directory)
		return -ENOTTY;
	fault = fault_at(f->sim, CALL_DATA_VERSION, side_of(f));
	if (fault.err)
		return -fault.err;
	rc = inode_record(f, &r, &n);
	if (rc < 0)
		return rc;
	*version = n.size ? r.version : 0;
	return 0;
}

/* All components get their objects before the lock is asked for, and keep them when it fails. */
static int place_all(struct record *r, const struct node *n, void *arg)
{
	(void)n;
	return r->layout.kind == LAYOUT_COMPOSITE ? layout_place(arg, &r->layout, LUSTRE_EOF) : 0;
}

static int prepare_group_lock(struct file *f)
{
	RECORD_AUTO r = { 0 };
	struct node n;
	int rc = inode_record(f, &r, &n);

	if (rc < 0)
		return rc;
	if (layout_released(&r.layout))
		return -EOPNOTSUPP;
	if (layout_end(&r.layout) != LUSTRE_EOF)
		return -EINVAL;
	if (r.layout.kind == LAYOUT_COMPOSITE && layout_needs_place(&r.layout, LUSTRE_EOF))
		rc = inode_record_update(f, place_all, f->sim, NULL, &n);
	return rc < 0 ? rc : 0;
}

SIM_EXPORT int llapi_group_lock(int fd, int gid)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_GROUP_LOCK, SIDE_ANY);
	rc = fault.err ? -fault.err : gid == 0 || f->directory ? -EINVAL : prepare_group_lock(f);
	if (rc == 0)
		rc = group_lock(f, gid);
	if (rc < 0)
		sim_message(rc, "cannot get group lock");
	return rc;
}

SIM_EXPORT int llapi_group_unlock(int fd, int gid)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	struct fault fault;

	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_GROUP_UNLOCK, SIDE_ANY);
	rc = fault.err ? -fault.err : group_unlock(f, gid);
	if (rc == 0 && fault.cuts)
		group_cut_old(f, fault.cut);
	if (rc < 0)
		sim_message(rc, "cannot put group lock");
	return rc;
}
