/* lfs-sim: makes and inspects a simulated Lustre. */
#include "cli.h"

#include <ctype.h>

static const char help[] =
	"lfs-sim: " SIM_BANNER "\n"
	"\n"
	"  lfs-sim mkfs DIR [--osts 4] [--ost-size 256M] [--fsname simfs] [--force]\n"
	"  lfs-sim df DIR\n"
	"  lfs-sim setstripe [-c N] [-C N] [-S SIZE] [-i INDEX] [-o LIST] [-p POOL] [-E END [-L mdt] …]… FILE|DIR…\n"
	"                    a new file with that layout, or a directory's default (-d DIR: no default)\n"
	"  lfs-sim getstripe [-c|-i|-S|-p|-y|--hex|--osts] FILE…\n"
	"  lfs-sim pool-new DIR NAME | pool-add DIR NAME OST… | pool-list DIR\n"
	"  lfs-sim ost DIR INDEX active|inactive|unreachable|missing|size=SIZE|[^]degraded|read-only|no-create|no-space|no-inodes|flash\n"
	"                    active takes all states away, ^ one\n"
	"  lfs-sim mark FILE released|archived|archived-stale|archiving|restoring|foreign|none\n"
	"  lfs-sim fault DIR                       list the faults and how often they hit\n"
	"  lfs-sim fault DIR clear\n"
	"  lfs-sim fault DIR CALL[@original|@donor][:NTH] ERRNO|delay=MS|short|flip|lie|late=ERRNO|cut=BYTES\n"
	"        CALL: open volatile close pread pwrite fsync ftruncate getstripe setstripe group_lock group_unlock\n"
	"              lease_acquire lease_check lease_release data_version swap fd2fid fid2path mdtidx statfs\n"
	"              hsm_state hsm_request poolmembers poollist search_mounts link rename unlink, or the full llapi_ name\n"
	"        short and flip: pread, pwrite. lie and late: swap, link, rename, unlink, setstripe, hsm_request. @…: pread, pwrite\n"
	"  lfs-sim path2fid FILE… | fid2path DIR FID | dv FILE…\n"
	"  lfs-sim client FILE read OFFSET LENGTH      bytes to standard output\n"
	"  lfs-sim client FILE write OFFSET LENGTH     LENGTH bytes 'w'\n"
	"  lfs-sim client FILE append                  standard input\n"
	"  lfs-sim client FILE hold-group SECONDS | hold-write SECONDS      says `held`, then waits\n"
	"\n"
	"Exit status: 0 done, 1 failed, 2 wrong usage.\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "mkfs", cmd_mkfs }, { "df", cmd_df }, { "setstripe", cmd_setstripe }, { "getstripe", cmd_getstripe },
	{ "pool-new", cmd_pool_new }, { "pool-add", cmd_pool_add }, { "pool-list", cmd_pool_list }, { "ost", cmd_ost },
	{ "mark", cmd_mark }, { "fault", cmd_fault }, { "path2fid", cmd_path2fid }, { "fid2path", cmd_fid2path },
	{ "dv", cmd_dv }, { "client", cmd_client },
};

static void say(const char *fmt, va_list ap, int rc)
{
	fflush(stdout);
	fprintf(stderr, "lfs-sim: ");
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, rc < 0 ? ": %s\n" : "\n", strerror(-rc));
}

int usage_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, 0);
	va_end(ap);
	return 2;
}

int failure(int rc, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap, rc);
	va_end(ap);
	return 1;
}

bool parse_number(const char *text, uint64_t max, uint64_t *out)
{
	char *end;

	errno = 0;
	if (!isdigit((unsigned char)*text))
		return false;
	*out = strtoull(text, &end, 0);
	return *end == 0 && errno == 0 && *out <= max;
}

/* 64K, 1M, 2g, 1MiB: powers of 1024. */
bool parse_size(const char *text, uint64_t *out)
{
	static const char units[] = "kmgtpe";
	const char *unit;
	char *end;
	int shift = 0;

	errno = 0;
	if (!isdigit((unsigned char)*text))
		return false;
	*out = strtoull(text, &end, 0);
	if (errno)
		return false;
	unit = *end ? strchr(units, tolower((unsigned char)*end)) : NULL;
	if (unit) {
		shift = (int)(unit - units + 1) * 10;
		end++;
		if (tolower((unsigned char)*end) == 'i')
			end++;
		if (tolower((unsigned char)*end) == 'b')
			end++;
	}
	if (*end || (shift && *out >> (64 - shift)))
		return false;
	*out <<= shift;
	return true;
}

struct sim *sim_of_dir(const char *dir)
{
	char real[PATH_MAX];
	struct sim *s = realpath(dir, real) ? sim_of_path(real) : NULL;

	if (!s)
		failure(0, "%s: not in a simulated Lustre; make one with `lfs-sim mkfs %s`", dir, dir);
	return s;
}

int config_change(struct sim *s, int (*change)(struct config *, void *), void *arg)
{
	FD_AUTO lock = config_lock(s->statefd);
	struct config cfg;
	int rc;

	if (lock < 0)
		return lock;
	rc = config_load(s->statefd, &cfg);
	if (rc == 0)
		rc = change(&cfg, arg);
	return rc < 0 ? rc : config_store(s->statefd, &cfg);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage_error("say what to do; `lfs-sim --help` lists the commands");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return fputs(help, stdout) < 0 || fflush(stdout) ? 1 : 0;
	llapi_msg_set_level(LLAPI_MSG_OFF); /* the commands say it themselves, once */
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		if (argc > 2 && !strcmp(argv[2], "--help"))
			return fputs(help, stdout) < 0 || fflush(stdout) ? 1 : 0;
		int status = commands[i].run(argc - 1, argv + 1);

		if (fflush(stdout) != 0 && status == 0)
			status = failure(-errno, "standard output");
		return status;
	}
	return usage_error("no command `%s`; `lfs-sim --help` lists the commands", argv[1]);
}
