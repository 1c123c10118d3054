/* writers JOB ID SECONDS PATH EXPECTED [PATIENCE_MS]: does one job for a while; status 0 when nothing happened that must not. */
#define _GNU_SOURCE
#include "writers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const struct {
	const char *name;
	long (*work)(struct job *);
	bool reopen;
} jobs[] = {
	{ "append", append, false },       { "append-reopened", append, true },
	{ "overwrite", overwrite, false }, { "overwrite-reopened", overwrite, true },
	{ "store", store, false },         { "store-reopened", store, true },
	{ "resize", resize, false },       { "resize-reopened", resize, true },
	{ "read", read_whole, false },     { "read-reopened", read_whole, true },
	{ "move", move_name, false },      { "replace", replace, false },
	{ "link", link_names, false },     { "recreate", recreate, false },
	{ "metadata", change_metadata, false },
};

static int64_t deadline_ns, burst_end_ns;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

bool go_on(struct job *job)
{
	int64_t now = now_ns();

	if (now >= deadline_ns)
		return false;
	if (now >= burst_end_ns) {
		usleep(draw(job, 60000));
		burst_end_ns = now_ns() + draw(job, 40) * 1000000;
	}
	/* One after the other as fast as possible, or with room for others. */
	if (draw(job, 4))
		usleep(draw(job, 300));
	return true;
}

uint64_t draw(struct job *job, uint64_t below)
{
	job->seed = job->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (job->seed >> 33) % below;
}

void fill(unsigned char *to, size_t count, uint64_t id, uint64_t number)
{
	uint64_t state = id * 0x9E3779B97F4A7C15ULL + number + 1;

	for (size_t i = 0; i < count; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		to[i] = (unsigned char)state;
	}
}

void violation(const char *format, ...)
{
	int error = errno;
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, " (errno %d: %s)\n", error, strerror(error));
	exit(1);
}

int open_file(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	if (fd < 0)
		violation("open %s with 0x%x", path, flags);
	return fd;
}

void write_at(int fd, const void *data, size_t count, off_t at)
{
	ssize_t put = pwrite(fd, data, count, at);

	if (put != (ssize_t)count)
		violation("%zd of %zu bytes written at %lld", put, count, (long long)at);
}

void write_expected(const struct job *job, const void *data, size_t count)
{
	int fd = open_file(job->expected, O_WRONLY | O_CREAT | O_TRUNC);

	if (count)
		write_at(fd, data, count, 0);
	close(fd);
}

int main(int argc, char **argv)
{
	struct job job = { 0 };

	if (argc < 6 || argc > 7) {
		fprintf(stderr, "usage: writers JOB ID SECONDS PATH EXPECTED [PATIENCE_MS]\n");
		return 2;
	}
	job.id = (unsigned)atoi(argv[2]);
	job.seed = job.id + 4711;
	job.path = argv[4];
	job.expected = argv[5];
	job.patience_ms = argc == 7 ? atoi(argv[6]) : 0;
	for (size_t i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
		if (strcmp(jobs[i].name, argv[1]))
			continue;
		job.reopen = jobs[i].reopen;
		deadline_ns = now_ns() + (int64_t)(atof(argv[3]) * 1e9);
		printf("%ld operations\n", jobs[i].work(&job));
		return 0;
	}
	fprintf(stderr, "writers: no job %s\n", argv[1]);
	return 2;
}
