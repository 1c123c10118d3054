/* HSM: states, and a restore that is done as soon as it is asked for. The archive itself is not simulated. */
#include "sim.h"

SIM_EXPORT int llapi_hsm_state_get_fd(int fd, struct hsm_user_state *state)
{
	int rc;
	FILE_AUTO f = file_get_sim(fd, &rc);
	RECORD_AUTO r = { 0 };
	struct fault fault;
	struct node n;

	if (!f)
		return rc;
	fault = fault_at(f->sim, CALL_HSM_STATE, SIDE_ANY);
	if (fault.err)
		return -fault.err;
	memset(state, 0, sizeof(*state));
	if (f->directory)
		return 0;
	rc = inode_record(f, &r, &n);
	if (rc < 0)
		return rc;
	state->hus_states = r.hsm_states & ~HS_SIM_ACTIVE;
	state->hus_archive_id = r.hsm_archive;
	return 0;
}

/* A path that leads to a file of a simulation; its number is the caller's to close. */
static struct file *open_path(const char *path, int *fd, int *rc)
{
	struct file *f;

	*fd = raw_openat(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
	if (*fd < 0) {
		*rc = *fd;
		return NULL;
	}
	f = file_get_sim(*fd, rc);
	if (!f)
		raw_close(*fd);
	return f;
}

SIM_EXPORT int llapi_hsm_current_action(const char *path, struct hsm_current_action *action)
{
	RECORD_AUTO r = { 0 };
	struct node n;
	struct file *f;
	int fd, rc;

	f = open_path(path, &fd, &rc);
	if (!f)
		return rc;
	memset(action, 0, sizeof(*action));
	rc = inode_record(f, &r, &n);
	action->hca_action = HUA_NONE;
	if (rc == 0 && (r.hsm_states & HS_SIM_ACTIVE)) {
		action->hca_state = HPS_RUNNING;
		action->hca_action = r.hsm_states & HS_RELEASED ? HUA_RESTORE : HUA_ARCHIVE;
	}
	file_put(f);
	close(fd);
	return rc < 0 ? rc : 0;
}

static int restore(struct record *r, const struct node *n, void *arg)
{
	(void)n;
	(void)arg;
	if (!(r->hsm_states & HS_RELEASED))
		return 0;
	r->hsm_states &= ~(HS_RELEASED | HS_SIM_ACTIVE);
	for (uint32_t i = 0; i < r->layout.ncomp; i++)
		r->layout.comp[i].pattern &= ~LOV_PATTERN_F_RELEASED;
	return 1;
}

static int restore_path(const char *path)
{
	RECORD_AUTO r = { 0 };
	struct node n;
	struct file *f;
	int fd, rc;

	f = open_path(path, &fd, &rc);
	if (!f)
		return rc;
	rc = inode_record_update(f, restore, NULL, &r, &n);
	file_put(f);
	close(fd);
	return rc < 0 ? rc : 0;
}

/* Only HUA_RESTORE of one file. `lie` accepts the request and does nothing, as without a copytool. */
SIM_EXPORT int llapi_hsm_request(const char *path, const struct hsm_user_request *request)
{
	char root[PATH_MAX], below[PATH_MAX], whole[2 * PATH_MAX], fid[64];
	const struct lu_fid *f = &request->hur_user_item[0].hui_fid;
	struct fault fault;
	struct sim *s;
	int rc, link = 0;

	if (request->hr_action != HUA_RESTORE || request->hr_itemcount != 1)
		return -EOPNOTSUPP;
	s = realpath(path, root) ? sim_of_path(root) : NULL;
	if (!s)
		return -ENOTTY;
	fault = fault_at(s, CALL_HSM_REQUEST, SIDE_ANY);
	if (fault.err || fault.lie)
		return -fault.err;
	snprintf(fid, sizeof(fid), "[0x%llx:0x%x:0x%x]", (unsigned long long)f->f_seq, f->f_oid, f->f_ver);
	rc = llapi_fid2path(root, fid, below, sizeof(below), NULL, &link);
	if (rc < 0)
		return rc;
	snprintf(whole, sizeof(whole), "%s/%s", s->root, below);
	return restore_path(whole);
}
