/* Loads the library, runs the tests named (all by default), counts. */
#include "api.h"

#include <dlfcn.h>
#include <stdarg.h>

#define DEFINE(type, name, args) type(*s_##name) args;
FUNCTIONS(DEFINE)
#undef DEFINE

int passed, failed;
const char *dir, *tool;

void check(bool ok, const char *text, const char *file, int line)
{
	if (ok) {
		passed++;
		return;
	}
	failed++;
	printf("FAILED %s:%d: %s (errno %d)\n", strrchr(file, '/') ? strrchr(file, '/') + 1 : file, line, text, errno);
}

void check_eq(long long a, long long b, const char *text, const char *file, int line)
{
	check(a == b, text, file, line);
	if (a != b)
		printf("       got %lld, wanted %lld\n", a, b);
}

char *at(const char *name)
{
	static _Thread_local char ring[8][4096];
	static _Thread_local int next;
	char *p = ring[next++ & 7];

	snprintf(p, sizeof(ring[0]), "%s/%s", dir, name);
	return p;
}

void make_file(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "w");

	if (!f || fputs(text, f) < 0 || fclose(f))
		check(false, "make_file", __FILE__, __LINE__);
}

int lfs_sim(const char *fmt, ...)
{
	char args[4096], cmd[8192];
	va_list ap;
	int status;

	va_start(ap, fmt);
	vsnprintf(args, sizeof(args), fmt, ap);
	va_end(ap);
	snprintf(cmd, sizeof(cmd), "'%s' %s", tool, args);
	fflush(stdout);
	status = system(cmd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

void clear_faults(void)
{
	CHECK_EQ(lfs_sim("fault '%s' clear", dir), 0);
}

int open_rw(const char *name)
{
	int fd = s_openat(AT_FDCWD, at(name), O_RDWR | O_CLOEXEC);

	CHECK(fd >= 0);
	return fd;
}

size_t plain_blob(char *buf, uint16_t count, uint16_t offset, const uint32_t *osts)
{
	struct lov_md_v3 v3 = { .v1 = { .magic = osts ? LOV_USER_MAGIC_SPECIFIC : LOV_USER_MAGIC_V1, .pattern = LOV_PATTERN_RAID0,
					.stripe_size = 1 << 20, .stripe_count = count, .offset_or_gen = offset } };
	size_t n = osts ? sizeof(v3) : sizeof(v3.v1);

	memcpy(buf, &v3, n);
	for (int i = 0; osts && i < count; i++) {
		struct lov_ost_data o = { .idx = osts[i] };

		memcpy(buf + n, &o, sizeof(o));
		n += sizeof(o);
	}
	return n;
}

int donor_with(const char *text, uint32_t ost)
{
	char blob[256];
	size_t n = plain_blob(blob, 1, (uint16_t)ost, &ost);
	int fd = s_llapi_create_volatile_idx(dir, 0, O_RDWR | O_CLOEXEC | 0x2100);

	CHECK(fd >= 0);
	CHECK_EQ(s_fsetxattr(fd, "lustre.lov", blob, n, 0), 0);
	CHECK_EQ(s_pwrite(fd, text, strlen(text), 0), (long long)strlen(text));
	return fd;
}

uint64_t version(int fd)
{
	uint64_t v = ~0ull;

	CHECK_EQ(s_llapi_get_data_version(fd, &v, 0), 0);
	return v;
}

int first_ost(int fd)
{
	struct lov_md_v1 v1;
	struct lov_ost_data o;
	char buf[4096];
	ssize_t n = s_fgetxattr(fd, "lustre.lov", buf, sizeof(buf));
	size_t head = sizeof(v1);

	if (n < (ssize_t)(head + sizeof(o)))
		return -1;
	memcpy(&v1, buf, sizeof(v1));
	if (v1.magic == LOV_USER_MAGIC_V3)
		head = sizeof(struct lov_md_v3);
	memcpy(&o, buf + head, sizeof(o));
	return (int)o.idx;
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "basics", test_basics }, { "volatile", test_volatile }, { "layouts", test_layouts }, { "by-name", test_layouts_by_name }, { "composite", test_composite },
	{ "version", test_version }, { "group_lock", test_group_lock }, { "archive", test_archive }, { "lease", test_lease }, { "exchange", test_exchange },
	{ "exchange_refused", test_exchange_refused }, { "faults", test_faults }, { "names", test_names }, { "states", test_states },
	{ "space", test_space },
	{ "threads", test_threads },
};

static void load(const char *path)
{
	void *lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	if (!lib) {
		printf("FAILED: %s\n", dlerror());
		exit(1);
	}
#define LOAD(type, name, args)                                                                                         \
	*(void **)&s_##name = dlsym(lib, #name);                                                                       \
	check(s_##name != NULL, #name, __FILE__, __LINE__);
	FUNCTIONS(LOAD)
#undef LOAD
}

static void silent(int level, int err, const char *fmt, va_list ap)
{
	(void)level;
	(void)err;
	(void)fmt;
	(void)ap;
}

/* api LIB TOOL DIR [TEST…] | api LIB TOOL DIR appenders ROUNDS | api LIB TOOL DIR volatile-and-wait */
int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	tool = argv[2];
	dir = argv[3];
	load(argv[1]);
	s_llapi_error_callback_set((void *)silent);
	if (argc == 6 && !strcmp(argv[4], "appenders")) {
		test_appenders(atoi(argv[5]));
	} else if (argc == 5 && !strcmp(argv[4], "volatile-and-wait")) {
		donor_with("left behind?", 0);
		printf("ready\n");
		fflush(stdout);
		pause();
	} else {
		for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
			if (argc > 4 && strcmp(argv[4], tests[i].name))
				continue;
			int before = failed;

			alarm(60);
			tests[i].run();
			printf("%s %s\n", before == failed ? "ok    " : "FAILED", tests[i].name);
			fflush(stdout);
		}
	}
	printf("COUNT %d %d\n", passed, failed);
	return failed != 0;
}
