/*
 * measure RESULTS DIRECTORY COMMAND...: runs a command and adds a line to the file RESULTS: microseconds until all is
 * written to the file system of DIRECTORY, microseconds of CPU of the command and its children, and KiB of memory, that of the
 * biggest of them at its peak. Ends as the command ends.
 *
 * Before the clock starts TOUCHED_MIB of free memory are touched: a virtual machine may give memory that was free for a second
 * back to its host, and who comes first then pays for getting it again, several times what copying costs.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000ll + now.tv_nsec / 1000;
}

static long long cpu(const struct rusage *used)
{
	return (used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1000000ll + used->ru_utime.tv_usec + used->ru_stime.tv_usec;
}

/* No more than three quarters of what is free: nothing else is to be pushed out by it. */
static void touch_memory(void)
{
	const char *asked = getenv("TOUCHED_MIB");
	unsigned long long bytes = asked ? strtoull(asked, NULL, 10) << 20 : 0, most;
	struct sysinfo memory;
	volatile char *touched;

	if (sysinfo(&memory) < 0)
		err(2, "sysinfo");
	most = (unsigned long long)memory.freeram * memory.mem_unit / 4 * 3;
	bytes = bytes < most ? bytes : most;
	if (bytes == 0)
		return;
	touched = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (touched == MAP_FAILED)
		err(2, "mmap");
	for (unsigned long long at = 0; at < bytes; at += 4096)
		touched[at] = 1;
	munmap((void *)touched, bytes);
}

int main(int argc, char **argv)
{
	int directory = argc > 3 ? open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	FILE *results = argc > 3 ? fopen(argv[1], "ae") : NULL;
	struct rusage used;
	long long started;
	int status;
	pid_t child;

	if (directory < 0 || !results)
		err(2, "usage: measure RESULTS DIRECTORY COMMAND...");
	if (syncfs(directory) < 0)
		err(2, "syncfs");
	touch_memory();
	started = microseconds();
	child = fork();
	if (child == 0) {
		execvp(argv[3], argv + 3);
		err(127, "%s", argv[3]);
	}
	if (child < 0 || wait4(child, &status, 0, &used) < 0 || syncfs(directory) < 0)
		err(2, "%s", argv[3]);
	/* wait4 counts a child and those it has waited for. */
	fprintf(results, "%lld %lld %ld\n", microseconds() - started, cpu(&used), used.ru_maxrss);
	if (fclose(results))
		err(2, "%s", argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
