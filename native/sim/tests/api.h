/* The simulated library as its user sees it: everything by dlsym, nothing linked. */
#ifndef LFS_SIM_TEST_API_H
#define LFS_SIM_TEST_API_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib/abi.h"

#define FUNCTIONS(X)                                                                                                   \
	X(const char *, lfs_sim_banner, (void))                                                                        \
	X(int, llapi_group_lock, (int, int))                                                                           \
	X(int, llapi_group_unlock, (int, int))                                                                         \
	X(int, llapi_get_data_version, (int, uint64_t *, uint64_t))                                                    \
	X(int, llapi_fswap_layouts_grouplock, (int, int, uint64_t, uint64_t, int, uint64_t))                           \
	X(int, llapi_fswap_layouts, (int, int, uint64_t, uint64_t, uint64_t))                                          \
	X(int, llapi_lease_acquire, (int, int))                                                                        \
	X(int, llapi_lease_check, (int))                                                                               \
	X(int, llapi_lease_release, (int))                                                                             \
	X(int, llapi_fd2fid, (int, struct lu_fid *))                                                                   \
	X(int, llapi_path2fid, (const char *, struct lu_fid *))                                                        \
	X(int, llapi_fid2path, (const char *, const char *, char *, int, long long *, int *))                          \
	X(int, llapi_file_fget_mdtidx, (int, int *))                                                                   \
	X(int, llapi_get_obd_count, (char *, int *, int))                                                             \
	X(int, llapi_obd_statfs, (char *, uint32_t, uint32_t, struct obd_statfs *, struct obd_uuid *))                 \
	X(int, llapi_search_mounts, (const char *, int, char *, char *))                                               \
	X(int, llapi_hsm_state_get_fd, (int, struct hsm_user_state *))                                                 \
	X(int, llapi_hsm_current_action, (const char *, struct hsm_current_action *))                                  \
	X(int, llapi_hsm_request, (const char *, const struct hsm_user_request *))                                     \
	X(int, llapi_get_poolmembers, (const char *, char **, int, char *, int))                                       \
	X(int, llapi_get_poollist, (const char *, char **, int, char *, int))                                          \
	X(void *, llapi_error_callback_set, (void *))                                                                  \
	X(void *, llapi_info_callback_set, (void *))                                                                   \
	X(void, llapi_msg_set_level, (int))                                                                            \
	X(int, llapi_create_volatile_idx, (const char *, int, int))                                                    \
	X(int, openat, (int, const char *, int, ...))                                                                  \
	X(int, close, (int))                                                                                           \
	X(ssize_t, pread, (int, void *, size_t, off_t))                                                                \
	X(ssize_t, pwrite, (int, const void *, size_t, off_t))                                                         \
	X(int, fsync, (int))                                                                                           \
	X(int, fstatfs, (int, struct statfs *))                                                                        \
	X(ssize_t, fgetxattr, (int, const char *, void *, size_t))                                                     \
	X(ssize_t, lgetxattr, (const char *, const char *, void *, size_t))                                            \
	X(int, fsetxattr, (int, const char *, const void *, size_t, int))                                              \
	X(int, linkat, (int, const char *, int, const char *, int))                                                    \
	X(int, renameat, (int, const char *, int, const char *))                                                       \
	X(int, unlinkat, (int, const char *, int))                                                                     \
	X(int, ftruncate, (int, off_t))                                                                                \
	X(off_t, lseek, (int, off_t, int))

#define DECLARE(type, name, args) extern type(*s_##name) args;
FUNCTIONS(DECLARE)
#undef DECLARE

extern int passed, failed;
extern const char *dir, *tool;

void check(bool ok, const char *text, const char *file, int line);
#define CHECK(x) check((x), #x, __FILE__, __LINE__)
#define CHECK_EQ(a, b) check_eq((long long)(a), (long long)(b), #a " == " #b, __FILE__, __LINE__)
void check_eq(long long a, long long b, const char *text, const char *file, int line);

char *at(const char *name);
void make_file(const char *name, const char *text);
int lfs_sim(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void clear_faults(void);
int open_rw(const char *name);
int donor_with(const char *text, uint32_t ost);
uint64_t version(int fd);
int first_ost(int fd);
size_t plain_blob(char *buf, uint16_t count, uint16_t offset, const uint32_t *osts);

void test_basics(void);
void test_volatile(void);
void test_layouts(void);
void test_layouts_by_name(void);
void test_composite(void);
void test_version(void);
void test_group_lock(void);
void test_archive(void);
void test_lease(void);
void test_exchange(void);
void test_exchange_refused(void);
void test_faults(void);
void test_names(void);
void test_states(void);
void test_space(void);
void test_threads(void);
void test_appenders(int rounds);

#endif
