/* What the commands of lfs-sim share. Each command: 0 done, 1 failed, 2 wrong usage (one line said what to do). */
#ifndef LFS_SIM_CLI_H
#define LFS_SIM_CLI_H

#include "sim.h"

int usage_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int failure(int rc, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool parse_size(const char *text, uint64_t *out);
bool parse_number(const char *text, uint64_t max, uint64_t *out);
struct sim *sim_of_dir(const char *dir);
int read_layout(int fd, struct layout *out);
int config_change(struct sim *s, int (*change)(struct config *, void *), void *arg);

int cmd_mkfs(int argc, char **argv);
int cmd_df(int argc, char **argv);
int cmd_setstripe(int argc, char **argv);
int cmd_getstripe(int argc, char **argv);
int cmd_pool_new(int argc, char **argv);
int cmd_pool_add(int argc, char **argv);
int cmd_pool_list(int argc, char **argv);
int cmd_ost(int argc, char **argv);
int cmd_mark(int argc, char **argv);
int cmd_fault(int argc, char **argv);
int cmd_path2fid(int argc, char **argv);
int cmd_fid2path(int argc, char **argv);
int cmd_dv(int argc, char **argv);
int cmd_client(int argc, char **argv);

#endif
