/* Running another program, with a working directory that is a descriptor and not a name. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lfsm.h"

extern char **environ;

static int set_up(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int dir_fd, int output_fd)
{
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	rc = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(actions, output_fd, 1);
	if (!rc)
		rc = posix_spawn_file_actions_adddup2(actions, output_fd, 2);
	if (!rc)
		rc = posix_spawn_file_actions_addfchdir_np(actions, dir_fd);
	if (!rc)
		rc = posix_spawnattr_setsigmask(attributes, &none);
	if (!rc)
		rc = posix_spawnattr_setsigdefault(attributes, &all);
	/* A process group of its own: Ctrl-C reaches us first, and we decide. */
	if (!rc)
		rc = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
							  POSIX_SPAWN_SETPGROUP);
	return rc;
}

int32_t lfsm_spawn(const char *const argv[], int32_t dir_fd, int32_t output_fd)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid = -1;
	int rc;

	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	rc = set_up(&actions, &attributes, dir_fd, output_fd);
	if (!rc)
		rc = posix_spawnp(&pid, argv[0], &actions, &attributes, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return rc ? -rc : pid;
}

/* Looks every few milliseconds: waiting for a descriptor of the process needs Linux 5.3. */
int32_t lfsm_wait(int32_t pid, int32_t timeout_ms)
{
	enum { STEP_MS = 2 };
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int status, waited_ms = 0;
	pid_t ended;

	while ((ended = waitpid(pid, &status, WNOHANG)) <= 0) {
		if (ended < 0 && errno != EINTR)
			return -errno;
		if (waited_ms >= timeout_ms)
			return -ETIMEDOUT;
		nanosleep(&step, NULL);
		waited_ms += STEP_MS;
	}
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

int32_t lfsm_kill(int32_t pid, int32_t signal)
{
	return kill(pid, signal) < 0 ? -errno : 0;
}

/* A file in memory for what the program prints. */
int32_t lfsm_memory_file(const char *name)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}
