/* Jobs that write, map, lengthen, shorten and read one file. */
#define _GNU_SOURCE
#include "writers.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITERS 2
#define RECORD_BYTES 64
/* Not a power of two: records lie across pages and blocks. */
#define SLOT_BYTES 4000
#define SLOTS 2000
#define RESIZED_BYTES_MAX (3 << 20)

/* Records "ID NUMBER ...\n" in order, through O_APPEND; expected is their number. */
long append(struct job *job)
{
	int fd = job->reopen ? -1 : open_file(job->path, O_WRONLY | O_APPEND);
	char record[RECORD_BYTES + 1], count[32];
	long n;

	for (n = 0; go_on(job); n++) {
		int length = snprintf(record, sizeof(record), "%u %ld ", job->id, n);

		memset(record + length, 'a' + (int)(n % 26), RECORD_BYTES - 1 - length);
		record[RECORD_BYTES - 1] = '\n';
		if (job->reopen)
			fd = open_file(job->path, O_WRONLY | O_APPEND);
		if (write(fd, record, RECORD_BYTES) != RECORD_BYTES)
			violation("a record was not written");
		if (job->reopen && close(fd))
			violation("close");
	}
	write_expected(job, count, snprintf(count, sizeof(count), "%ld", n));
	return n;
}

/* The content that the test gave the file: slot S begins as fill(S, 0). */
static unsigned char *read_model(const struct job *job, size_t size)
{
	unsigned char *model = malloc(size);
	int fd = open_file(job->path, O_RDONLY);

	if (!model || pread(fd, model, size, 0) != (ssize_t)size)
		violation("the file is not as long as it should be");
	close(fd);
	return model;
}

static size_t own_slot(struct job *job)
{
	return (draw(job, SLOTS / WRITERS) * WRITERS + job->id) * SLOT_BYTES;
}

/* Overwrites slots of its own; expected is the whole file, of which only its own slots count. */
long overwrite(struct job *job)
{
	unsigned char *model = read_model(job, SLOTS * SLOT_BYTES);
	int fd = job->reopen ? -1 : open_file(job->path, O_RDWR);
	long n;

	for (n = 0; go_on(job); n++) {
		size_t at = own_slot(job);

		fill(model + at, SLOT_BYTES, job->id, n);
		if (job->reopen)
			fd = open_file(job->path, O_RDWR);
		write_at(fd, model + at, SLOT_BYTES, at);
		if (job->reopen && close(fd))
			violation("close");
	}
	write_expected(job, model, SLOTS * SLOT_BYTES);
	return n;
}

static unsigned char *map_file(const struct job *job)
{
	int fd = open_file(job->path, O_RDWR);
	void *map = mmap(NULL, SLOTS * SLOT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (map == MAP_FAILED)
		violation("mmap");
	close(fd);
	return map;
}

/* The same through a shared mapping, which no call announces. */
long store(struct job *job)
{
	unsigned char *model = read_model(job, SLOTS * SLOT_BYTES);
	unsigned char *map = job->reopen ? NULL : map_file(job);
	long n;

	for (n = 0; go_on(job); n++) {
		size_t at = own_slot(job);

		fill(model + at, SLOT_BYTES, job->id, n);
		if (job->reopen)
			map = map_file(job);
		memcpy(map + at, model + at, SLOT_BYTES);
		if (memcmp(map + at, model + at, SLOT_BYTES))
			violation("what was stored at %zu is not there", at);
		if (job->reopen && munmap(map, SLOTS * SLOT_BYTES))
			violation("munmap");
	}
	write_expected(job, model, SLOTS * SLOT_BYTES);
	return n;
}

static void set_length(struct job *job, int fd, off_t length)
{
	if (fd >= 0 ? ftruncate(fd, length) : truncate(job->path, length))
		violation("truncate to %lld", (long long)length);
}

static size_t write_piece(struct job *job, int fd, unsigned char *model, size_t size, long n)
{
	size_t at = draw(job, RESIZED_BYTES_MAX - 70000), count = 1 + draw(job, 70000);
	bool reopen = fd < 0;

	fill(model + at, count, job->id, n);
	if (reopen)
		fd = open_file(job->path, O_RDWR);
	write_at(fd, model + at, count, at);
	if (reopen && close(fd))
		violation("close");
	return at + count > size ? at + count : size;
}

/* Shortens, lengthens and writes in a file that is its own; expected is the file. */
long resize(struct job *job)
{
	unsigned char *model = calloc(1, RESIZED_BYTES_MAX);
	int fd = job->reopen ? -1 : open_file(job->path, O_RDWR);
	size_t size = 0;
	long n;

	set_length(job, fd, 0);
	for (n = 0; go_on(job); n++) {
		size_t to = draw(job, RESIZED_BYTES_MAX);

		if (draw(job, 3)) {
			size = write_piece(job, fd, model, size, n);
			continue;
		}
		set_length(job, fd, to);
		if (to < size)
			memset(model + to, 0, size - to);
		size = to;
	}
	write_expected(job, model, size);
	return n;
}

/* Reads a file that nobody changes: it is there at any time, whole and the same. */
long read_whole(struct job *job)
{
	unsigned char *model = read_model(job, SLOTS * SLOT_BYTES), *got = malloc(SLOTS * SLOT_BYTES + 1);
	int fd = job->reopen ? -1 : open_file(job->path, O_RDONLY);
	long n;

	for (n = 0; go_on(job); n++) {
		if (job->reopen)
			fd = open_file(job->path, O_RDONLY);
		if (pread(fd, got, SLOTS * SLOT_BYTES + 1, 0) != SLOTS * SLOT_BYTES)
			violation("the file has another length");
		if (memcmp(got, model, SLOTS * SLOT_BYTES))
			violation("the file has another content");
		if (job->reopen)
			close(fd);
	}
	write_expected(job, model, SLOTS * SLOT_BYTES);
	return n;
}
