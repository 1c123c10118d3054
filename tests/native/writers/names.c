/* Jobs that rename, replace, link, unlink and adorn a file. */
#define _GNU_SOURCE
#include "writers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LINKS 8
#define GENERATION_BYTES_MAX 300000

static void other_name(const struct job *job, const char *suffix, int number, char *to)
{
	if (snprintf(to, PATH_MAX, "%s.%s%d", job->path, suffix, number) >= PATH_MAX)
		violation("a name too long");
}

static void expect_gone(const char *path)
{
	struct stat state;

	if (!stat(path, &state))
		violation("%s was renamed and is there again", path);
}

/* To and fro between two names, the last time back; expected is empty. */
long move_name(struct job *job)
{
	char other[PATH_MAX];
	bool away = false;
	long n;

	other_name(job, "moved", 0, other);
	for (n = 0; go_on(job) || away; n++) {
		const char *from = away ? other : job->path, *to = away ? job->path : other;

		/* Before and after: whoever brings a name back does so some time later. */
		expect_gone(to);
		if (rename(from, to))
			violation("rename %s", away ? "back" : "away");
		expect_gone(from);
		away = !away;
	}
	write_expected(job, "", 0);
	return n;
}

static size_t write_generation(struct job *job, const char *path, int flags, unsigned char *content, long n)
{
	size_t size = draw(job, GENERATION_BYTES_MAX);
	int fd = open_file(path, O_WRONLY | O_CREAT | flags);

	fill(content, size, job->id, n);
	write_at(fd, content, size, 0);
	if (close(fd))
		violation("close");
	return size;
}

static bool is_generation(const struct job *job, const unsigned char *content, size_t size)
{
	static unsigned char got[GENERATION_BYTES_MAX + 1];
	int fd = open_file(job->path, O_RDONLY);
	bool same = pread(fd, got, sizeof(got), 0) == (ssize_t)size && !memcmp(got, content, size);

	close(fd);
	return same;
}

static void expect_generation(const struct job *job, const unsigned char *content, size_t size)
{
	for (int waited = 0; !is_generation(job, content, size); waited++) {
		if (waited >= job->patience_ms)
			violation("the name leads to something else than was last put there");
		usleep(1000);
	}
}

/* As editors save: a new file is renamed over the name; expected is the last one. */
long replace(struct job *job)
{
	unsigned char *content = malloc(GENERATION_BYTES_MAX);
	char next[PATH_MAX];
	size_t size = 0;
	long n;

	other_name(job, "next", 0, next);
	for (n = 0; n == 0 || go_on(job); n++) {
		if (n > 0)
			expect_generation(job, content, size);
		size = write_generation(job, next, O_EXCL, content, n);
		if (rename(next, job->path))
			violation("rename");
	}
	write_expected(job, content, size);
	return n;
}

/* Unlinks the file and makes a new one of that name; expected is the last one. */
long recreate(struct job *job)
{
	unsigned char *content = malloc(GENERATION_BYTES_MAX);
	size_t size = 0;
	long n;

	for (n = 0; n == 0 || go_on(job); n++) {
		if (n > 0)
			expect_generation(job, content, size);
		if (unlink(job->path))
			violation("unlink");
		if (draw(job, 2))
			usleep(draw(job, 3000));
		/* O_EXCL: a name that comes back is seen. */
		size = write_generation(job, job->path, O_EXCL, content, n);
	}
	write_expected(job, content, size);
	return n;
}

/* Gives the file further names and takes them; expected is "0" or "1" for each. */
long link_names(struct job *job)
{
	char there[LINKS + 1] = "";
	long n;

	memset(there, '0', LINKS);
	for (n = 0; go_on(job); n++) {
		int i = (int)draw(job, LINKS);
		char name[PATH_MAX];

		other_name(job, "link", i, name);
		if (there[i] == '0' ? link(job->path, name) : unlink(name))
			violation("%s of name %d", there[i] == '0' ? "link" : "unlink", i);
		there[i] ^= 1;
	}
	write_expected(job, there, LINKS);
	return n;
}

/* Changes mode, owner, times and an attribute, one at a time; expected is the last of each as text. */
long change_metadata(struct job *job)
{
	unsigned mode = 0644, uid = 0, value = 0;
	struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
	char text[128];
	long n;

	if (utimensat(AT_FDCWD, job->path, times, 0) || setxattr(job->path, "user.value", "0", 1, 0))
		violation("the first times or attribute");
	for (n = 0; go_on(job); n++) {
		int rc;

		switch (draw(job, 4)) {
		case 0:
			rc = chmod(job->path, mode = 0600 | (unsigned)draw(job, 0200));
			break;
		case 1:
			rc = chown(job->path, uid = (unsigned)draw(job, 60000), 0);
			break;
		case 2:
			times[0].tv_sec = times[1].tv_sec = 1000000000 + n;
			times[0].tv_nsec = times[1].tv_nsec = (long)draw(job, 1000000000);
			rc = utimensat(AT_FDCWD, job->path, times, 0);
			break;
		default:
			rc = setxattr(job->path, "user.value", text, snprintf(text, sizeof(text), "%u", value = (unsigned)n), 0);
		}
		if (rc)
			violation("a change of metadata");
	}
	write_expected(job, text, snprintf(text, sizeof(text), "%o %u %lld%09ld %u", mode, uid,
		(long long)times[1].tv_sec, times[1].tv_nsec, value));
	return n;
}
