/* Programs that go on with their work while others migrate their files, and know at the end what must be there. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The job of one process, from its command line. */
struct job {
	const char *path;     /* the file, full path */
	const char *expected; /* where to leave what must be there at the end */
	unsigned id;          /* several processes on one file have different ones */
	bool reopen;          /* opens the file for each operation */
	int patience_ms;      /* how long a name that was just given may lead to the file before it */
	uint64_t seed;
};

/* Whether to go on; it waits at times, so that others get through between two bursts. */
bool go_on(struct job *job);

uint64_t draw(struct job *job, uint64_t below);

/* Bytes that depend on both numbers at each place. */
void fill(unsigned char *to, size_t count, uint64_t id, uint64_t number);

/* Ends the process with a message: something happened that must not. */
__attribute__((noreturn, format(printf, 1, 2))) void violation(const char *format, ...);

int open_file(const char *path, int flags);
void write_at(int fd, const void *data, size_t count, off_t at);
void write_expected(const struct job *job, const void *data, size_t count);

long append(struct job *job);
long overwrite(struct job *job);
long store(struct job *job);
long resize(struct job *job);
long read_whole(struct job *job);

long move_name(struct job *job);
long replace(struct job *job);
long link_names(struct job *job);
long recreate(struct job *job);
long change_metadata(struct job *job);
