/* Faults on order. The table is shared memory: a call without a fault costs one load. */
#include <time.h>

#include "sim.h"

static const char *const names[CALLS] = {
	[CALL_OPEN] = "open", [CALL_VOLATILE] = "volatile", [CALL_CLOSE] = "close", [CALL_PREAD] = "pread",
	[CALL_PWRITE] = "pwrite", [CALL_FSYNC] = "fsync", [CALL_FTRUNCATE] = "ftruncate", [CALL_GETSTRIPE] = "getstripe",
	[CALL_SETSTRIPE] = "setstripe", [CALL_GROUP_LOCK] = "group_lock", [CALL_GROUP_UNLOCK] = "group_unlock",
	[CALL_LEASE_ACQUIRE] = "lease_acquire", [CALL_LEASE_CHECK] = "lease_check",
	[CALL_LEASE_RELEASE] = "lease_release", [CALL_DATA_VERSION] = "data_version", [CALL_SWAP] = "swap",
	[CALL_FD2FID] = "fd2fid", [CALL_FID2PATH] = "fid2path", [CALL_MDTIDX] = "mdtidx", [CALL_STATFS] = "statfs",
	[CALL_HSM_STATE] = "hsm_state", [CALL_HSM_REQUEST] = "hsm_request", [CALL_POOLMEMBERS] = "poolmembers",
	[CALL_POOLLIST] = "poollist", [CALL_SEARCH_MOUNTS] = "search_mounts",
	[CALL_LINK] = "link", [CALL_RENAME] = "rename", [CALL_UNLINK] = "unlink",
};

static const struct {
	const char *alias;
	enum sim_call call;
} aliases[] = {
	{ "openat", CALL_OPEN }, { "fgetxattr", CALL_GETSTRIPE }, { "fsetxattr", CALL_SETSTRIPE }, { "linkat", CALL_LINK },
	{ "renameat", CALL_RENAME }, { "unlinkat", CALL_UNLINK }, { "llapi_group_lock", CALL_GROUP_LOCK },
	{ "llapi_group_unlock", CALL_GROUP_UNLOCK }, { "llapi_lease_acquire", CALL_LEASE_ACQUIRE },
	{ "llapi_lease_check", CALL_LEASE_CHECK }, { "llapi_lease_release", CALL_LEASE_RELEASE },
	{ "llapi_get_data_version", CALL_DATA_VERSION }, { "llapi_fswap_layouts", CALL_SWAP },
	{ "llapi_fswap_layouts_grouplock", CALL_SWAP }, { "llapi_fd2fid", CALL_FD2FID }, { "llapi_path2fid", CALL_FD2FID },
	{ "path2fid", CALL_FD2FID }, { "llapi_fid2path", CALL_FID2PATH }, { "llapi_file_fget_mdtidx", CALL_MDTIDX },
	{ "llapi_obd_statfs", CALL_STATFS }, { "llapi_hsm_state_get_fd", CALL_HSM_STATE },
	{ "llapi_hsm_request", CALL_HSM_REQUEST },
	{ "llapi_get_poolmembers", CALL_POOLMEMBERS }, { "llapi_get_poollist", CALL_POOLLIST }, { "llapi_search_mounts", CALL_SEARCH_MOUNTS },
	{ "llapi_create_volatile_idx", CALL_VOLATILE },
};

int fault_call_by_name(const char *name)
{
	for (int i = 0; i < CALLS; i++) {
		if (!strcmp(names[i], name))
			return i;
	}
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!strcmp(aliases[i].alias, name))
			return aliases[i].call;
	}
	return -EINVAL;
}

const char *fault_call_name(enum sim_call call)
{
	return call < CALLS ? names[call] : "?";
}

static void sleep_ms(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000l };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

static void apply(const struct fault_slot *slot, struct fault *out)
{
	switch ((enum fault_kind)slot->kind) {
	case FAULT_ERRNO:
		if (!out->err)
			out->err = slot->arg;
		break;
	case FAULT_DELAY:
		sleep_ms(slot->arg);
		break;
	case FAULT_SHORT:
		out->shorten = true;
		break;
	case FAULT_FLIP:
		out->flip = true;
		break;
	case FAULT_LIE:
		out->lie = true;
		break;
	case FAULT_LATE:
		out->late = slot->arg;
		break;
	case FAULT_CUT:
		out->cuts = true;
		out->cut = slot->arg;
		break;
	case FAULT_NONE:
		break;
	}
}

/* Counts the call and says what is to go wrong. Delays are already over on return. */
struct fault fault_at(struct sim *s, enum sim_call call, enum fault_side side)
{
	struct fault out = { 0 };
	uint32_t n = atomic_load(&s->faults->n);

	for (uint32_t i = 0; i < n && i < FAULTS_MAX; i++) {
		struct fault_slot *slot = &s->faults->slot[i];

		if (slot->call != call || (slot->side != SIDE_ANY && slot->side != side))
			continue;
		if (slot->nth && slot->nth != atomic_fetch_add(&slot->calls, 1) + 1)
			continue;
		atomic_fetch_add(&slot->hits, 1);
		apply(slot, &out);
	}
	return out;
}

enum fault_side side_of(const struct file *f)
{
	return f->vol || f->created ? SIDE_DONOR : SIDE_ORIGINAL;
}

void flip_one_bit(void *buf, size_t n)
{
	if (n)
		((unsigned char *)buf)[n / 2] ^= 0x10;
}
