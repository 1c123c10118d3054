/* Group locks and leases, between processes. */
#include "api.h"

#include <sys/mman.h>

/* Runs in another process; its answer is 0 for true. */
static pid_t other(int (*run)(void))
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		_exit(run());
	return pid;
}

static volatile int *is_there; /* shared with the other process */

/* The same with what stays: returns when it is where it wants to be, however busy the machine is. */
static pid_t other_that_stays(int (*run)(void))
{
	pid_t pid;

	if (!is_there)
		is_there = mmap(NULL, sizeof(*is_there), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	*is_there = 0;
	pid = other(run);
	while (!*is_there)
		usleep(1000);
	return pid;
}

static int stay(void)
{
	*is_there = 1;
	pause();
	return 0;
}

static int answer(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static bool still_running(pid_t pid, int ms)
{
	int status;

	usleep((unsigned)ms * 1000);
	return waitpid(pid, &status, WNOHANG) == 0;
}

static int read_it(void)
{
	char c;
	int fd = s_openat(AT_FDCWD, at("guarded"), O_RDONLY);

	return s_pread(fd, &c, 1, 0) != 1;
}

static int write_it(void)
{
	int fd = s_openat(AT_FDCWD, at("guarded"), O_RDWR);

	return s_pwrite(fd, "w", 1, 0) != 1;
}

static int lock_it(void)
{
	int fd = s_openat(AT_FDCWD, at("guarded"), O_RDWR);

	return s_llapi_group_lock(fd, 99) != 0;
}

static int lock_and_hold(void)
{
	lock_it();
	return stay();
}

static int nonblocking(void)
{
	char c;
	int fd = s_openat(AT_FDCWD, at("guarded"), O_RDWR | O_NONBLOCK), bad = 0;

	bad |= !(s_pread(fd, &c, 1, 0) < 0 && errno == EAGAIN);
	bad |= s_llapi_group_lock(fd, 5) != -EAGAIN;
	bad |= !(s_ftruncate(fd, 0) < 0 && errno == EAGAIN);
	return bad;
}

void test_group_lock(void)
{
	pid_t reader, writer, locker, holder;
	char c;
	int fd, two;

	make_file("guarded", "data");
	fd = open_rw("guarded");
	CHECK_EQ(s_llapi_group_lock(fd, 0), -EINVAL);
	/* The MDS is asked for objects up to EOF, and this layout has none there. */
	CHECK_EQ(lfs_sim("setstripe -E 1M -c 1 '%s'", at("endsearly")), 0);
	two = open_rw("endsearly");
	CHECK_EQ(s_llapi_group_lock(two, 3), -EINVAL);
	s_close(two);
	CHECK_EQ(s_llapi_group_unlock(fd, 3), -EINVAL);
	CHECK_EQ(s_llapi_group_lock(fd, 3), 0);
	CHECK_EQ(s_llapi_group_lock(fd, 3), -EINVAL);
	CHECK_EQ(s_llapi_group_unlock(fd, 4), -EINVAL);
	CHECK_EQ(s_pread(fd, &c, 1, 0), 1);
	CHECK_EQ(s_pwrite(fd, "d", 1, 0), 1);
	CHECK_EQ(answer(other(nonblocking)), 0);
	two = s_openat(AT_FDCWD, at("guarded"), O_RDWR | O_NONBLOCK);
	CHECK_EQ(s_llapi_group_lock(two, 5), -EAGAIN);
	s_close(two);
	reader = other(read_it);
	writer = other(write_it);
	locker = other(lock_it);
	CHECK(still_running(reader, 300) && still_running(writer, 0) && still_running(locker, 0));
	CHECK_EQ(s_llapi_group_unlock(fd, 3), 0);
	CHECK_EQ(answer(reader), 0);
	CHECK_EQ(answer(writer), 0);
	CHECK_EQ(answer(locker), 0);
	holder = other_that_stays(lock_and_hold);
	reader = other(read_it);
	CHECK(still_running(reader, 200));
	kill(holder, SIGKILL);
	CHECK_EQ(answer(reader), 0);
	answer(holder);
	CHECK_EQ(lfs_sim("mark '%s' released", at("guarded")), 0);
	CHECK_EQ(s_llapi_group_lock(fd, 3), -EOPNOTSUPP);
	struct hsm_user_state h;
	CHECK_EQ(s_llapi_hsm_state_get_fd(fd, &h), 0);
	CHECK_EQ(h.hus_states, HS_RELEASED | HS_ARCHIVED | HS_EXISTS);
	struct lov_md_v1 v1;
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", &v1, sizeof(v1)), sizeof(v1));
	CHECK(v1.pattern & LOV_PATTERN_F_RELEASED);
	CHECK_EQ(lfs_sim("mark '%s' none", at("guarded")), 0);
	CHECK_EQ(s_llapi_group_lock(fd, 3), 0);
	s_close(fd);
}

static int action_of(const char *name)
{
	struct hsm_current_action action;

	CHECK_EQ(s_llapi_hsm_current_action(at(name), &action), 0);
	return action.hca_state ? (int)action.hca_action : 0;
}

static int ask_back(const char *name)
{
	struct {
		struct hsm_user_request head;
		struct lu_fid fid;
		uint64_t extent[2];
	} request = { .head = { .hr_action = HUA_RESTORE, .hr_itemcount = 1 }, .extent = { 0, UINT64_MAX } };

	CHECK_EQ(s_llapi_path2fid(at(name), &request.fid), 0);
	return s_llapi_hsm_request(dir, &request.head);
}

void test_archive(void)
{
	struct hsm_user_state h;
	char text[8];
	int fd;

	make_file("kept", "archived");
	CHECK_EQ(action_of("kept"), 0);
	CHECK_EQ(lfs_sim("mark '%s' archiving", at("kept")), 0);
	CHECK_EQ(action_of("kept"), HUA_ARCHIVE);
	CHECK_EQ(lfs_sim("mark '%s' restoring", at("kept")), 0);
	CHECK_EQ(action_of("kept"), HUA_RESTORE);
	fd = open_rw("kept");
	CHECK_EQ(s_llapi_hsm_state_get_fd(fd, &h), 0);
	CHECK_EQ(h.hus_states, HS_RELEASED | HS_ARCHIVED | HS_EXISTS);
	CHECK_EQ(lfs_sim("fault '%s' hsm_request lie", dir), 0);
	CHECK_EQ(ask_back("kept"), 0);
	CHECK_EQ(action_of("kept"), HUA_RESTORE);
	CHECK_EQ(lfs_sim("fault '%s' clear", dir), 0);
	CHECK_EQ(ask_back("kept"), 0);
	CHECK_EQ(action_of("kept"), 0);
	CHECK_EQ(s_llapi_hsm_state_get_fd(fd, &h), 0);
	CHECK_EQ(h.hus_states, HS_ARCHIVED | HS_EXISTS);
	CHECK_EQ(s_pread(fd, text, 8, 0), 8);
	CHECK(!memcmp(text, "archived", 8));
	s_close(fd);
}

/* An ordinary program: no library. */
static int plain_writer(void)
{
	return open(at("guarded"), O_WRONLY) < 0;
}

static int plain_writer_stays(void)
{
	int fd = open(at("guarded"), O_WRONLY);

	(void)fd;
	return stay();
}

static int library_writer_stays(void)
{
	s_openat(AT_FDCWD, at("guarded"), O_RDWR);
	return stay();
}

static int take_lease(void)
{
	int fd = s_openat(AT_FDCWD, at("guarded"), O_RDONLY);

	return s_llapi_lease_acquire(fd, LL_LEASE_RDLCK) != -EBUSY;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	answer(pid);
}

void test_lease(void)
{
	int fd, reader;
	pid_t pid;

	make_file("guarded", "data");
	fd = open_rw("guarded");
	CHECK_EQ(s_llapi_lease_acquire(fd, 9), -EINVAL);
	CHECK_EQ(s_llapi_lease_check(fd), 0);
	reader = open(at("guarded"), O_RDONLY);
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), 0);
	CHECK_EQ(s_llapi_lease_check(fd), 1);
	CHECK_EQ(answer(other(take_lease)), 0);
	close(open(at("guarded"), O_RDONLY));
	CHECK_EQ(chmod(at("guarded"), 0644), 0);
	CHECK_EQ(link(at("guarded"), at("guarded.l")), 0);
	CHECK_EQ(s_llapi_lease_check(fd), 1);
	CHECK_EQ(s_llapi_lease_release(fd), 1);
	CHECK_EQ(s_llapi_lease_release(fd), 0);
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_WRLCK), -EBUSY);
	close(reader);

	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), 0);
	pid = other(plain_writer);
	CHECK(still_running(pid, 200));
	CHECK_EQ(s_llapi_lease_check(fd), 0);
	CHECK_EQ(s_llapi_lease_release(fd), 0);
	CHECK_EQ(answer(pid), 0);

	pid = other_that_stays(plain_writer_stays);
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), -EBUSY);
	stop(pid);
	pid = other_that_stays(library_writer_stays);
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), -EBUSY);
	stop(pid);
	CHECK_EQ(s_pwrite(fd, "up", 2, 0), 2); /* our own writing does not count */
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_RDLCK), 0);
	make_file("over-it", "new");
	CHECK_EQ(s_renameat(AT_FDCWD, at("over-it"), AT_FDCWD, at("guarded")), 0);
	CHECK_EQ(s_llapi_lease_check(fd), 0);
	s_close(fd);
	fd = open_rw("guarded");
	CHECK_EQ(s_llapi_lease_acquire(fd, LL_LEASE_WRLCK), 0);
	CHECK_EQ(s_llapi_lease_check(fd), 2);
	CHECK_EQ(s_llapi_lease_release(fd), 2);
	s_close(fd);
}
