/* The exchange: equal, different, changed, refused; and ordinary appenders who must lose nothing. */
#include "api.h"

static bool content_is(const char *name, const char *text)
{
	char buf[256] = "";
	FILE *f = fopen(at(name), "r");
	size_t n = f ? fread(buf, 1, sizeof(buf) - 1, f) : 0;

	if (f)
		fclose(f);
	return n == strlen(text) && !memcmp(buf, text, n);
}

void test_exchange(void)
{
	uint64_t v1, v2;
	struct lu_fid before, after;
	struct stat st1, st2;
	int fd, donor;

	make_file("ex", "same bytes");
	fd = open_rw("ex");
	donor = donor_with("same bytes", 3);
	CHECK_EQ(s_llapi_group_lock(fd, 11), 0);
	v1 = version(fd);
	v2 = version(donor);
	s_llapi_fd2fid(fd, &before);
	fstat(fd, &st1);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, v1 + 1, v2, 0, SWAP_LAYOUTS_CHECK_DV1), -EAGAIN);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, v1, v2 + 1, 0, SWAP_LAYOUTS_CHECK_DV2), -EAGAIN);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, v1, v2, 0, SWAP_LAYOUTS_CHECK_DV1), 0);
	CHECK_EQ(first_ost(fd), 3);
	CHECK(content_is("ex", "same bytes"));
	fstat(fd, &st2);
	CHECK(st1.st_ino == st2.st_ino && st1.st_mtim.tv_nsec == st2.st_mtim.tv_nsec && st1.st_mtime == st2.st_mtime);
	s_llapi_fd2fid(fd, &after);
	CHECK(!memcmp(&before, &after, sizeof(before)));
	CHECK(version(fd) != v1 && version(donor) != v2);
	CHECK_EQ(s_llapi_group_unlock(fd, 11), 0);
	s_close(donor);
	s_close(fd);
	fd = open_rw("ex");
	CHECK_EQ(first_ost(fd), 3);

	donor = donor_with("other and longer", 1); /* a donor that is no copy is installed all the same */
	v1 = version(fd);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, v1, 0, 0, SWAP_LAYOUTS_CHECK_DV1), 0);
	CHECK(content_is("ex", "other and longer"));
	char buf[32] = "";
	CHECK_EQ(s_pread(donor, buf, sizeof(buf), 0), 10);
	CHECK(!memcmp(buf, "same bytes", 10));
	CHECK_EQ(first_ost(fd), 1);
	s_close(donor);

	donor = donor_with("other and longer", 2); /* a writer in between */
	v1 = version(fd);
	make_file("ex", "new content");
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, v1, 0, 0, SWAP_LAYOUTS_CHECK_DV1), -EAGAIN);
	CHECK(content_is("ex", "new content"));
	s_close(donor);

	donor = donor_with("new content", 0); /* under a lease */
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, SWAP_LAYOUTS_CLOSE), -ENOLCK);
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), 0);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, version(fd), 0, 0, SWAP_LAYOUTS_CLOSE), 0);
	CHECK_EQ(s_llapi_lease_check(fd), 0);
	CHECK_EQ(first_ost(fd), 0);
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), 0);
	CHECK(open(at("ex"), O_WRONLY | O_NONBLOCK) < 0 && errno == EAGAIN);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, SWAP_LAYOUTS_CLOSE), -ESTALE);
	s_close(donor);
	s_close(fd);
}

static int dom_donor(const char *layout)
{
	CHECK_EQ(lfs_sim("setstripe %s '%s'", layout, at("domdonor")), 0);
	return open_rw("domdonor");
}

void test_exchange_refused(void)
{
	int fd, ro, donor, out, dir_fd;

	make_file("ref", "text");
	fd = open_rw("ref");
	donor = donor_with("text", 1);
	ro = s_openat(AT_FDCWD, at("ref"), O_RDONLY);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(ro, donor, 0, 0, 0, 0), -EPERM);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(donor, ro, 0, 0, 0, 0), -EPERM);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, 9999, 0, 0, 0, 0), -EBADF);
	out = open("/var/tmp", O_TMPFILE | O_RDWR, 0600);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, out, 0, 0, 0, 0), -EXDEV);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(out, fd, 0, 0, 0, 0), -ENOTTY);
	dir_fd = open(dir, O_RDONLY | O_DIRECTORY);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, dir_fd, 0, 0, 0, 0), -EPERM);
	close(dir_fd);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, fd, 0, 0, 0, 0), 0);
	if (geteuid() == 0) {
		CHECK_EQ(fchown(donor, 1, 1), 0);
		CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, 0), -EPERM);
		CHECK_EQ(fchown(donor, 0, 0), 0);
	}
	CHECK_EQ(lfs_sim("mark '%s' archived", at("ref")), 0);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 1, 0, 0, 0), -EPERM);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, version(fd), version(donor), 0, 0), 0);
	CHECK_EQ(lfs_sim("mark '%s' foreign", at("ref")), 0);
	uint32_t magic[16];
	CHECK(s_fgetxattr(fd, "lustre.lov", magic, sizeof(magic)) > 0 && magic[0] == LOV_USER_MAGIC_FOREIGN);
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, version(fd), 0, 0, 0), -EOPNOTSUPP);
	CHECK_EQ(lfs_sim("mark '%s' none", at("ref")), 0);
	s_close(donor);
	donor = dom_donor("-E 64K -L mdt -E eof -c 1");
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, 0), -EOPNOTSUPP);
	CHECK_EQ(s_llapi_fswap_layouts(fd, donor, 0, 0, 0), -EOPNOTSUPP);
	s_close(donor);
	s_close(ro);
	s_close(fd);
	close(out);
}

/* ---- appenders: ordinary programs, who know of no lock ---- */
/* Until the file `stop` is there: one line every few milliseconds, now and then many at once. */
static int append_lines(const char *path, int writer)
{
	int fd = open(path, O_WRONLY | O_APPEND), n = 0;
	unsigned seed = (unsigned)writer;
	char line[64];

	if (fd < 0)
		_exit(1);
	while (access(at("stop"), F_OK) < 0) {
		for (int burst = rand_r(&seed) % 50 ? 1 : 30; burst > 0; burst--, n++) {
			int len = snprintf(line, sizeof(line), "%d %d\n", writer, n);

			if (write(fd, line, (size_t)len) != len)
				_exit(1);
		}
		usleep(rand_r(&seed) % 4000);
	}
	close(fd);
	return n;
}

#define WRITERS 3

static pid_t start_writer(int writer)
{
	char name[32];
	pid_t pid = fork();

	if (pid == 0) {
		int n = append_lines(at("log"), writer);
		FILE *f;

		snprintf(name, sizeof(name), "count%d", writer);
		f = fopen(at(name), "w");
		if (!f || fprintf(f, "%d\n", n) < 0 || fclose(f))
			_exit(1);
		_exit(0);
	}
	return pid;
}

/* One migration in blocking mode, as the tool does it. 0 or -errno. */
static int migrate_once(int round)
{
	static char buf[1 << 16];
	char blob[256];
	uint32_t ost = (uint32_t)round % 4;
	int fd = s_openat(AT_FDCWD, at("log"), O_RDWR), donor = s_llapi_create_volatile_idx(dir, 0, O_RDWR | 0x2100), rc;
	uint64_t v;
	ssize_t n;

	s_fsetxattr(donor, "lustre.lov", blob, plain_blob(blob, 1, (uint16_t)ost, &ost), 0);
	rc = s_llapi_group_lock(fd, 4711);
	if (rc == 0)
		rc = s_llapi_get_data_version(fd, &v, 0);
	for (off_t at_byte = 0; rc == 0 && (n = s_pread(fd, buf, sizeof(buf), at_byte)) > 0; at_byte += n) {
		if (s_pwrite(donor, buf, (size_t)n, at_byte) != n)
			rc = -errno;
	}
	s_fsync(donor);
	if (rc == 0)
		rc = s_llapi_fswap_layouts_grouplock(fd, donor, v, 0, 0, SWAP_LAYOUTS_CHECK_DV1);
	s_llapi_group_unlock(fd, 4711);
	s_close(donor);
	s_close(fd);
	return rc;
}

static int lines_in_order(int expected[WRITERS])
{
	int next[WRITERS] = { 0 }, writer, n, bad = 0;
	FILE *f = fopen(at("log"), "r");

	while (f && fscanf(f, "%d %d\n", &writer, &n) == 2) {
		if (writer < 0 || writer >= WRITERS || n != next[writer]++)
			bad++;
	}
	if (f)
		fclose(f);
	for (int i = 0; i < WRITERS; i++)
		bad += next[i] != expected[i];
	return bad;
}

/* Until `rounds` exchanges have been made, or a tenth of them on a machine too busy for that; most tries are refused, because the file has changed. */
void test_appenders(int rounds)
{
	int done = 0, busy = 0, other = 0, expected[WRITERS], status;
	time_t end = time(NULL) + 60;

	alarm(120);
	make_file("log", "");
	unlink(at("stop"));
	for (int i = 0; i < WRITERS; i++)
		start_writer(i);
	for (int i = 0; done < rounds && !other && time(NULL) < end; i++) {
		int rc = migrate_once(i);

		done += rc == 0;
		busy += rc == -EAGAIN;
		other += rc != 0 && rc != -EAGAIN;
	}
	make_file("stop", "");
	while (wait(&status) > 0)
		;
	for (int i = 0; i < WRITERS; i++) {
		char name[32];
		FILE *f;

		snprintf(name, sizeof(name), "count%d", i);
		f = fopen(at(name), "r");
		expected[i] = -1;
		if (f && fscanf(f, "%d", &expected[i]) != 1)
			expected[i] = -1;
		if (f)
			fclose(f);
	}
	CHECK_EQ(other, 0);
	CHECK_EQ(lines_in_order(expected), 0);
	CHECK(done >= rounds / 10);
	printf("       %d exchanges, %d refused (file changed), %d lines\n", done, busy, expected[0] + expected[1] + expected[2]);
}
