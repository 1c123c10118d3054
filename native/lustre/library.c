/* Opening liblustreapi, and finding out what it has. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "library.h"

_Static_assert(sizeof(off_t) == 8, "offsets are 64 bits");

struct lustre_library lustre = {
	.openat = openat,
	.close = close,
	.pread = pread,
	.pwrite = pwrite,
	.fsync = fsync,
	.fdatasync = fdatasync,
	.ftruncate = ftruncate,
	.lseek = lseek,
	.fstatfs = fstatfs,
	.fgetxattr = fgetxattr,
	.lgetxattr = lgetxattr,
	.fsetxattr = fsetxattr,
	.linkat = linkat,
	.renameat = renameat,
	.unlinkat = unlinkat,
};

enum need { ALWAYS, SOMETIMES, LIBC };

#define FUNCTION(need, symbol, field) { symbol, offsetof(struct lustre_library, field), need }

static const struct {
	const char *symbol;
	size_t field;
	enum need need;
} functions[] = {
	FUNCTION(ALWAYS, "llapi_group_lock", group_lock),
	FUNCTION(ALWAYS, "llapi_group_unlock", group_unlock),
	FUNCTION(ALWAYS, "llapi_get_data_version", get_data_version),
	FUNCTION(ALWAYS, "llapi_fswap_layouts_grouplock", swap_layouts),
	FUNCTION(ALWAYS, "llapi_fd2fid", fd2fid),
	FUNCTION(ALWAYS, "llapi_file_fget_mdtidx", mdt_index),
	FUNCTION(ALWAYS, "llapi_search_mounts", search_mounts),
	FUNCTION(ALWAYS, "llapi_obd_statfs", obd_statfs),
	FUNCTION(SOMETIMES, "llapi_lease_acquire", lease_acquire),
	FUNCTION(SOMETIMES, "llapi_lease_check", lease_check),
	FUNCTION(SOMETIMES, "llapi_lease_release", lease_release),
	FUNCTION(SOMETIMES, "llapi_lease_set", lease_set),
	FUNCTION(SOMETIMES, "llapi_mirror_set", mirror_set),
	FUNCTION(SOMETIMES, "llapi_fid2path", fid2path),
	FUNCTION(SOMETIMES, "llapi_hsm_state_get_fd", hsm_state_get_fd),
	FUNCTION(SOMETIMES, "llapi_hsm_current_action", hsm_current_action),
	FUNCTION(SOMETIMES, "llapi_hsm_request", hsm_request),
	FUNCTION(SOMETIMES, "llapi_file_is_encrypted", file_is_encrypted),
	FUNCTION(SOMETIMES, "llapi_get_obd_count", get_obd_count),
	FUNCTION(SOMETIMES, "llapi_get_poolmembers", get_poolmembers),
	FUNCTION(SOMETIMES, "llapi_get_poollist", get_poollist),
	FUNCTION(SOMETIMES, "llapi_error_callback_set", error_callback_set),
	FUNCTION(SOMETIMES, "llapi_info_callback_set", info_callback_set),
	FUNCTION(SOMETIMES, "llapi_msg_set_level", msg_set_level),
	FUNCTION(SOMETIMES, "lfs_sim_banner", simulation_banner),
	FUNCTION(LIBC, "openat", openat),
	FUNCTION(LIBC, "close", close),
	FUNCTION(LIBC, "pread", pread),
	FUNCTION(LIBC, "pwrite", pwrite),
	FUNCTION(LIBC, "fsync", fsync),
	FUNCTION(LIBC, "fdatasync", fdatasync),
	FUNCTION(LIBC, "ftruncate", ftruncate),
	FUNCTION(LIBC, "lseek", lseek),
	FUNCTION(LIBC, "fstatfs", fstatfs),
	FUNCTION(LIBC, "fgetxattr", fgetxattr),
	FUNCTION(LIBC, "lgetxattr", lgetxattr),
	FUNCTION(LIBC, "fsetxattr", fsetxattr),
	FUNCTION(LIBC, "linkat", linkat),
	FUNCTION(LIBC, "renameat", renameat),
	FUNCTION(LIBC, "unlinkat", unlinkat),
};

static char message[1024];

/* liblustreapi writes to stderr by itself; the tool reports each failure once, in its own words. */
static void say_nothing(int level, int error, const char *format, va_list arguments)
{
	(void)level;
	(void)error;
	(void)format;
	(void)arguments;
}

static void append(const char *text)
{
	strncat(message, text, sizeof(message) - strlen(message) - 1);
}

/* Looks every function up into `found`; returns how many that each migration needs are missing, and names them. */
static int look_up(void *handle, const char *name, struct lustre_library *found)
{
	int lacking = 0;

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		void *address = dlsym(handle, functions[i].symbol);
		void **field = (void **)((char *)found + functions[i].field);

		if (address)
			*field = address;
		else if (functions[i].need == ALWAYS) {
			append(lacking++ ? ", " : name);
			append(lacking > 1 ? "" : " lacks ");
			append(functions[i].symbol);
		}
	}
	return lacking;
}

int32_t lfsm_lustre_load(const char *path)
{
	const char *name = path ? path : "liblustreapi.so.1";
	struct lustre_library found = lustre;
	void *handle;

	message[0] = '\0';
	handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!handle) {
		append(dlerror());
		return -ENOENT;
	}
	if (look_up(handle, name, &found)) {
		dlclose(handle);
		return -ENOSYS;
	}
	lustre = found;
	if (lustre.error_callback_set)
		lustre.error_callback_set(say_nothing);
	if (lustre.info_callback_set)
		lustre.info_callback_set(say_nothing);
	return 0;
}

static int32_t copy_text(const char *text, char *buffer, uint64_t size)
{
	return size ? snprintf(buffer, size, "%s", text) : -EINVAL;
}

int32_t lfsm_lustre_message(char *buffer, uint64_t size)
{
	return copy_text(message, buffer, size);
}

int32_t lfsm_lustre_banner(char *buffer, uint64_t size)
{
	return copy_text(lustre.simulation_banner ? lustre.simulation_banner() : "", buffer, size);
}

int lustre_answer(int rc, int saved_errno)
{
	/* KERNEL: -1 is also -EPERM; errno is then EPERM or was not set by this call. */
	if (rc == -1 && saved_errno > 0)
		return -saved_errno;
	return rc;
}
