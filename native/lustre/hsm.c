/* The archive (HSM): what it has of a file, and asking it for the data back. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "library.h"

#define HPS_WAITING 1
#define HPS_RUNNING 2
#define HUA_NONE 1
#define HUA_RESTORE 11

/* What the coordinator does with the file now; none where it cannot be asked. */
static void ask_action(int32_t fd, struct lfsm_hsm *out)
{
	struct hsm_current_action action = { 0 };
	char path[32];

	if (!lustre.hsm_current_action)
		return;
	/* llapi takes a path and opens it for reading, without waiting. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (lustre.hsm_current_action(path, &action) < 0)
		return;
	if ((action.hca_state == HPS_WAITING || action.hca_state == HPS_RUNNING) && action.hca_action != HUA_NONE)
		out->action = action.hca_action;
}

int32_t lfsm_hsm_state(int32_t fd, struct lfsm_hsm *out)
{
	struct hsm_user_state state = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	if (!lustre.hsm_state_get_fd)
		return -ENOSYS;
	errno = 0;
	rc = lustre_answer(lustre.hsm_state_get_fd(fd, &state), errno);
	if (rc < 0)
		return rc;
	out->states = state.hus_states;
	out->archive_id = state.hus_archive_id;
	/* Only a file that the archive knows can be in work there: the others cost one question, not two. */
	if (out->states)
		ask_action(fd, out);
	return 0;
}

int32_t lfsm_hsm_restore(const char *mount, const struct lfsm_fid *fid)
{
	struct {
		struct hsm_request request;
		struct hsm_user_item item;
	} whole = {
		.request = { .hr_action = HUA_RESTORE, .hr_itemcount = 1 },
		.item = { .hui_fid = *fid, .offset = 0, .length = UINT64_MAX },
	};

	_Static_assert(sizeof(whole) == 56, "hsm_user_request with one item");
	if (!lustre.hsm_request)
		return -ENOSYS;
	errno = 0;
	return lustre_answer(lustre.hsm_request(mount, &whole.request), errno);
}
