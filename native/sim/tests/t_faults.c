/* Every kind of fault, where it means something, and the refusal where it means nothing. */
#include "api.h"

static void order(const char *call, const char *action)
{
	CHECK_EQ(lfs_sim("fault '%s' '%s' '%s'", dir, call, action), 0);
}

static void io_faults(int fd, int donor)
{
	char buf[1024], want[1024];

	memset(want, 'a', sizeof(want));
	CHECK_EQ(s_pwrite(donor, want, sizeof(want), 0), 1024);
	order("pwrite@donor:2", "EIO");
	CHECK_EQ(s_pwrite(donor, want, 8, 0), 8);
	CHECK_EQ(s_pwrite(fd, "x", 1, 0), 1);
	CHECK(s_pwrite(donor, want, 8, 0) < 0 && errno == EIO);
	CHECK_EQ(s_pwrite(donor, want, 8, 0), 8);
	clear_faults();
	order("pread", "EINTR");
	CHECK(s_pread(fd, buf, 1, 0) < 0 && errno == EINTR);
	clear_faults();
	order("pread@original", "short");
	CHECK_EQ(s_pread(donor, buf, 100, 0), 100);
	CHECK_EQ(s_pread(fd, buf, 4, 0), 2);
	clear_faults();
	order("pwrite", "short");
	CHECK_EQ(s_pwrite(donor, want, 1024, 0), 512);
	CHECK_EQ(s_pwrite(donor, want, 1, 0), 1);
	clear_faults();
	order("pwrite@donor", "flip");
	CHECK_EQ(s_pwrite(donor, want, 1024, 0), 1024);
	CHECK(want[512] == 'a'); /* the caller's buffer is his */
	clear_faults();
	CHECK_EQ(s_pread(donor, buf, 1024, 0), 1024);
	CHECK(memcmp(buf, want, 1024) != 0);
	CHECK_EQ(s_pwrite(donor, want, 1024, 0), 1024);
	order("pread@donor", "flip");
	CHECK_EQ(s_pread(donor, buf, 1024, 0), 1024);
	CHECK(memcmp(buf, want, 1024) != 0);
	clear_faults();
	order("fsync", "5");
	CHECK(s_fsync(donor) < 0 && errno == EIO);
	clear_faults();
	order("ftruncate", "ENOSPC");
	CHECK(s_ftruncate(donor, 0) < 0 && errno == ENOSPC);
	clear_faults();
}

static void call_faults(int fd, int donor)
{
	struct lu_fid fid;
	uint64_t v;
	char buf[4096];
	struct obd_statfs st;
	struct hsm_user_state h;
	struct timespec a, b;
	int mdt;

	order("llapi_group_lock", "EIO");
	order("group_unlock", "EIO");
	order("lease_acquire", "EBUSY");
	order("lease_check", "EIO");
	order("lease_release", "EIO");
	order("data_version", "EOPNOTSUPP");
	order("fd2fid", "EIO");
	order("fid2path", "EIO");
	order("mdtidx", "ENOTTY");
	order("statfs", "EIO");
	order("hsm_state", "EPERM");
	order("poolmembers", "ENOENT");
	order("poollist", "EACCES");
	order("search_mounts", "ENODEV");
	order("getstripe", "ENODATA");
	order("setstripe", "ENOSPC");
	order("open", "EMFILE");
	order("volatile", "ENOBUFS");
	CHECK_EQ(s_llapi_group_lock(fd, 1), -EIO);
	CHECK_EQ(s_llapi_group_unlock(fd, 1), -EIO);
	CHECK_EQ(s_llapi_lease_acquire(fd, 1), -EBUSY);
	CHECK_EQ(s_llapi_lease_check(fd), -EIO);
	CHECK_EQ(s_llapi_lease_release(fd), -EIO);
	CHECK_EQ(s_llapi_get_data_version(fd, &v, 0), -EOPNOTSUPP);
	CHECK_EQ(s_llapi_fd2fid(fd, &fid), -EIO);
	CHECK_EQ(s_llapi_fid2path(dir, "[0x200000400:0x1:0x0]", buf, sizeof(buf), NULL, NULL), -EIO);
	CHECK_EQ(s_llapi_file_fget_mdtidx(fd, &mdt), -ENOTTY);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 0, &st, NULL), -EIO);
	CHECK_EQ(s_llapi_hsm_state_get_fd(fd, &h), -EPERM);
	CHECK_EQ(s_llapi_get_poolmembers("simfs.p", (char **)buf, 1, buf, 1), -ENOENT);
	CHECK_EQ(s_llapi_get_poollist("simfs", (char **)buf, 1, buf, 1), -EACCES);
	CHECK_EQ(s_llapi_search_mounts(dir, 0, buf, NULL), -ENODEV);
	CHECK(s_fgetxattr(fd, "lustre.lov", buf, sizeof(buf)) < 0 && errno == ENODATA);
	CHECK(s_fsetxattr(donor, "lustre.lov", buf, 64, 0) < 0 && errno == ENOSPC);
	CHECK(s_openat(AT_FDCWD, at("fault"), O_RDONLY) < 0 && errno == EMFILE);
	CHECK_EQ(s_llapi_create_volatile_idx(dir, 0, O_RDWR), -ENOBUFS);
	clear_faults();
	order("data_version", "delay=200");
	clock_gettime(CLOCK_MONOTONIC, &a);
	version(fd);
	clock_gettime(CLOCK_MONOTONIC, &b);
	CHECK((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000 >= 200);
	clear_faults();
}

static void swap_faults(int fd)
{
	int donor = donor_with("fault text", 2), before;

	CHECK_EQ(s_pwrite(fd, "fault text", 10, 0), 10);
	before = first_ost(fd);
	order("swap", "EOPNOTSUPP");
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, 0), -EOPNOTSUPP);
	clear_faults();
	order("swap", "lie");
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, 0), 0);
	CHECK_EQ(first_ost(fd), before);
	clear_faults();
	order("swap:1", "late=EIO");
	CHECK_EQ(s_llapi_fswap_layouts_grouplock(fd, donor, 0, 0, 0, 0), -EIO);
	CHECK_EQ(first_ost(fd), 2);
	clear_faults();
	s_close(donor);
}

static void name_faults(void)
{
	make_file("fl", "1");
	order("link", "lie");
	CHECK_EQ(s_linkat(AT_FDCWD, at("fl"), AT_FDCWD, at("fl2"), 0), 0);
	CHECK(access(at("fl2"), F_OK) < 0);
	clear_faults();
	order("rename", "late=EIO");
	CHECK(s_renameat(AT_FDCWD, at("fl"), AT_FDCWD, at("fl2")) < 0 && errno == EIO);
	CHECK(access(at("fl2"), F_OK) == 0);
	clear_faults();
	order("unlink", "EACCES");
	CHECK(s_unlinkat(AT_FDCWD, at("fl2"), 0) < 0 && errno == EACCES);
	clear_faults();
	order("unlink", "late=EIO");
	CHECK(s_unlinkat(AT_FDCWD, at("fl2"), 0) < 0 && errno == EIO);
	CHECK(access(at("fl2"), F_OK) < 0);
	clear_faults();
}

static void refused(void)
{
	static const char *const bad[] = { "fsync short", "pread lie", "swap flip", "fsync@donor EIO", "nosuch EIO", "pread EWHAT",
					   "pread:0 EIO", "pread@left EIO", "open late=EIO", "fsync delay=x" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK_EQ(lfs_sim("fault '%s' %s 2>/dev/null", dir, bad[i]), 2);
}

void test_faults(void)
{
	int fd, donor;

	make_file("fault", "original");
	fd = open_rw("fault");
	donor = donor_with("donor", 0);
	io_faults(fd, donor);
	call_faults(fd, donor);
	swap_faults(fd);
	name_faults();
	refused();
	order("close", "EIO");
	CHECK(s_close(donor) < 0 && errno == EIO);
	clear_faults();
	s_close(fd);
}
