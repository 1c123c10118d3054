/*
 * Runs a program and kills it at its N-th call that changes something in a directory: kill-at LOG before|after N DIR PROGRAM ARG...
 *
 * Counts over all threads, which strace's injection does not, and only what is done to files in DIR, so that N = 1, 2, 3 ... are the
 * steps of a migration and not those of the runtime's start. LOG gets each call counted. Status: 137 when it was killed, else the program's.
 */
#define _GNU_SOURCE
#include "effects.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPTIONS (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | \
		 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)
#define KILLED 137
#define FAILED 125

static struct {
	FILE *log;
	int before;
	long wanted, seen;
	const char *dir;
	pid_t child, hit;
} run;

static void die(const char *what)
{
	fprintf(stderr, "kill-at: %s: %s\n", what, strerror(errno));
	exit(FAILED);
}

static pid_t start(char **argv)
{
	int go[2];
	char byte;
	pid_t pid;

	if (pipe2(go, O_CLOEXEC) || (pid = fork()) < 0)
		die("fork");
	if (pid == 0) {
		/* ORDER: nothing is run before it is traced. */
		if (read(go[0], &byte, 1) != 1)
			_exit(FAILED);
		execvp(argv[0], argv);
		_exit(FAILED);
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) || ptrace(PTRACE_INTERRUPT, pid, 0, 0))
		die("ptrace");
	if (write(go[1], "", 1) != 1)
		die("pipe");
	return pid;
}

/* Whether the program is to die now. */
static int at_call(pid_t tid)
{
	struct __ptrace_syscall_info info;
	const char *name;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0)
		return 0;
	if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		return run.hit == tid;
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !(name = effect_in(tid, info.entry.nr, info.entry.args, run.dir)))
		return 0;
	fprintf(run.log, "%ld %s\n", ++run.seen, name);
	if (run.seen != run.wanted)
		return 0;
	run.hit = tid;
	return run.before;
}

static void go_on(pid_t tid, int status)
{
	int signal = WSTOPSIG(status), event = status >> 16;

	if (signal == (SIGTRAP | 0x80)) {
		/* KERNEL: a fatal signal that is pending at the entry of a call keeps the call from being made (ptrace(2)). */
		if (at_call(tid))
			kill(run.child, SIGKILL);
		signal = 0;
	} else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
		ptrace(PTRACE_LISTEN, tid, 0, 0);
		return;
	} else if (event) {
		signal = 0;
	}
	ptrace(PTRACE_SYSCALL, tid, 0, signal);
}

static int follow(void)
{
	for (;;) {
		int status;
		pid_t tid = waitpid(-1, &status, __WALL);

		if (tid < 0)
			die("waitpid");
		if (WIFSTOPPED(status))
			go_on(tid, status);
		else if (tid == run.child)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
}

int main(int argc, char **argv)
{
	int status;

	if (argc < 6) {
		fprintf(stderr, "usage: kill-at LOG before|after N DIR PROGRAM ARG...\n");
		return FAILED;
	}
	run.log = fopen(argv[1], "we");
	if (!run.log)
		die(argv[1]);
	run.before = !strcmp(argv[2], "before");
	run.wanted = atol(argv[3]);
	run.dir = argv[4];
	run.child = start(argv + 5);
	status = follow();
	if (fclose(run.log))
		die(argv[1]);
	return status;
}
