/* Basics, volatile files, layouts, versions, names, space. */
#include "api.h"

void test_basics(void)
{
	char mnt[4096], fs[4096], buf[256];
	struct lu_fid a, b;
	struct statfs st;
	int mdt = -1, fd, out;

	CHECK(strstr(s_lfs_sim_banner(), "never for real data") != NULL);
	make_file("basics", "hello");
	fd = open_rw("basics");
	CHECK_EQ(s_fstatfs(fd, &st), 0);
	CHECK_EQ((uint32_t)st.f_type, LL_SUPER_MAGIC);
	CHECK_EQ(s_llapi_fd2fid(fd, &a), 0);
	CHECK_EQ(s_llapi_path2fid(at("basics"), &b), 0);
	CHECK(!memcmp(&a, &b, sizeof(a)));
	CHECK_EQ(s_llapi_file_fget_mdtidx(fd, &mdt), 0);
	CHECK_EQ(mdt, 0);
	CHECK_EQ(s_llapi_search_mounts(at("basics"), 0, mnt, fs), 0);
	CHECK(!strcmp(mnt, dir) && !strcmp(fs, "simfs"));
	CHECK_EQ(s_pread(fd, buf, 5, 0), 5);
	CHECK_EQ(s_lseek(fd, 0, SEEK_END), 5);
	CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	CHECK_EQ(s_pwrite(fd, "J", 1, 0), 1);
	CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	CHECK_EQ(s_fsync(fd), 0);
	CHECK_EQ(s_close(fd), 0);
	CHECK(s_close(fd) < 0 && errno == EBADF);
	CHECK(s_pread(-1, buf, 1, 0) < 0 && errno == EBADF);

	out = s_openat(AT_FDCWD, "/var/tmp", O_TMPFILE | O_RDWR, 0600);
	CHECK(out >= 0);
	CHECK_EQ(s_llapi_fd2fid(out, &a), -ENOTTY);
	CHECK_EQ(s_llapi_group_lock(out, 1), -ENOTTY);
	CHECK_EQ(s_llapi_file_fget_mdtidx(out, &mdt), -ENOTTY);
	CHECK_EQ(s_llapi_lease_acquire(out, LL_LEASE_RDLCK), -ENOTTY);
	CHECK(s_fgetxattr(out, "lustre.lov", buf, sizeof(buf)) < 0 && (errno == ENODATA || errno == EOPNOTSUPP));
	CHECK(s_fstatfs(out, &st) == 0 && (uint32_t)st.f_type != LL_SUPER_MAGIC);
	CHECK_EQ(s_pwrite(out, "x", 1, 0), 1);
	CHECK_EQ(s_close(out), 0);
	CHECK_EQ(s_llapi_search_mounts("/proc", 0, mnt, fs), -ENODEV);
	CHECK(s_openat(AT_FDCWD, dir, O_TMPFILE | O_RDWR, 0600) < 0 && errno == EOPNOTSUPP);
}

static const char head[] = { 0x2E, 0x0C, 0x13, 0x14, 0x12, 0x3A, 0x56, 0x4F, 0x4C, 0x41, 0x54, 0x49, 0x4C, 0x45, 0 };

void test_volatile(void)
{
	char name[256];
	struct stat st;
	int fd, src;

	make_file("vsrc", "x");
	src = open_rw("vsrc");
	snprintf(name, sizeof(name), "%s:%.4X:%.4X:fd=%.2d", head, 0, 0xBEEF, src);
	fd = s_openat(AT_FDCWD, at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | 0x2100, 0600);
	CHECK(fd >= 0);
	CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0 && (st.st_mode & 07777) == 0600);
	CHECK(access(at(name), F_OK) < 0);
	CHECK(s_unlinkat(AT_FDCWD, at(name), 0) < 0 && errno == ENOENT);
	CHECK(s_linkat(fd, "", AT_FDCWD, at("vlinked"), AT_EMPTY_PATH) < 0 && errno == ENOENT);
	CHECK_EQ(s_close(fd), 0);
	snprintf(name, sizeof(name), "%s::%.4X", head, 0xBEEF);
	fd = s_openat(AT_FDCWD, at(name), O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_nlink == 0);
	CHECK(first_ost(fd) >= 0); /* no O_LOV_DELAY_CREATE: has its layout */
	s_close(fd);
	snprintf(name, sizeof(name), "%s:0001:BEEF", head);
	CHECK(s_openat(AT_FDCWD, at(name), O_RDWR | O_CREAT | O_EXCL, 0600) < 0 && errno == ENODEV);
	snprintf(name, sizeof(name), "%s:zz", head); /* bad syntax: a file like any other, as on Lustre */
	fd = s_openat(AT_FDCWD, at(name), O_RDWR | O_CREAT | O_EXCL, 0600);
	CHECK(fd >= 0 && fstat(fd, &st) == 0 && st.st_nlink == 1);
	CHECK_EQ(s_unlinkat(AT_FDCWD, at(name), 0), 0);
	s_close(fd);
	s_close(src);
}

void test_layouts(void)
{
	char blob[512], big[8192];
	uint32_t two[] = { 3, 1 }, absent[] = { 77 };
	int fd = s_openat(AT_FDCWD, at("lay"), O_RDWR | O_CREAT | O_EXCL | 0x2100, 0644);
	size_t n;

	CHECK(fd >= 0);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, 16, 0) < 0 && errno == ERANGE);
	memset(blob, 0, sizeof(blob));
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, 64, 0) < 0 && errno == EINVAL);
	n = plain_blob(blob, 1, 0, absent);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == EINVAL);
	n = plain_blob(blob, 1, 77, NULL);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == EINVAL);
	CHECK_EQ(lfs_sim("ost '%s' 3 inactive", dir), 0);
	n = plain_blob(blob, 2, 3, two);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == EREMOTEIO);
	CHECK_EQ(lfs_sim("ost '%s' 3 active", dir), 0);
	CHECK_EQ(s_fsetxattr(fd, "lustre.lov", blob, n, 0), 0);
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", NULL, 0), 32 + 2 * 24);
	CHECK(s_fgetxattr(fd, "lustre.lov", big, 40) < 0 && errno == ERANGE);
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", big, sizeof(big)), 80);
	CHECK_EQ(first_ost(fd), 3);
	n = plain_blob(blob, 1, 0, NULL);
	CHECK_EQ(s_fsetxattr(fd, "lustre.lov", blob, n, 0), 0); /* EEXIST, swallowed */
	CHECK_EQ(first_ost(fd), 3);
	s_close(fd);
	fd = s_llapi_create_volatile_idx(dir, -1, O_RDWR | 0x2100);
	n = plain_blob(blob, 0xFFFF, 2, NULL);
	CHECK_EQ(s_fsetxattr(fd, "lustre.lov", blob, n, 0), 0);
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", NULL, 0), 32 + 4 * 24);
	CHECK_EQ(first_ost(fd), 2);
	s_close(fd);
	CHECK_EQ(lfs_sim("pool-new '%s' flash", dir), 0);
	CHECK_EQ(lfs_sim("pool-add '%s' flash 1 3", dir), 0);
	CHECK_EQ(lfs_sim("setstripe -p flash -c -1 '%s'", at("inpool")), 0);
	fd = open_rw("inpool");
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", NULL, 0), 48 + 2 * 24);
	s_close(fd);
	char *members[8];
	CHECK_EQ(s_llapi_get_poolmembers("simfs.flash", members, 8, big, sizeof(big)), 2);
	CHECK(!strcmp(members[1], "simfs-OST0003_UUID"));
	CHECK_EQ(s_llapi_get_poollist("simfs", members, 8, big, sizeof(big)), 1);
	CHECK(!strcmp(members[0], "simfs.flash"));
	CHECK_EQ(s_llapi_get_poollist("simfs", members, 8, big, 11), -EOVERFLOW);
	CHECK_EQ(s_llapi_get_poollist("simfs", members, 0, big, sizeof(big)), -EOVERFLOW);
	CHECK_EQ(s_llapi_get_poollist("none", members, 8, big, sizeof(big)), -ENOENT);
	CHECK_EQ(s_llapi_get_poolmembers("simfs.none", members, 8, big, sizeof(big)), -ENOENT);
	CHECK_EQ(lfs_sim("setstripe -p nosuch '%s'", at("nosuchpool")), 0); /* the server ignores an unknown pool */
	CHECK_EQ(lfs_sim("setstripe -C 6 '%s'", at("over")), 0);
	fd = open_rw("over");
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", NULL, 0), 32 + 6 * 24);
	s_close(fd);
}

/* Layouts by name, as a scan asks for them: of files that have one, that get one by being asked, and of what is no file. */
void test_layouts_by_name(void)
{
	char path[128], blob[512], again[512];
	int parent = s_openat(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY), fd;

	CHECK(parent >= 0);
	make_file("byname", "hello");
	snprintf(path, sizeof(path), "/proc/self/fd/%d/byname", parent);
	CHECK_EQ(s_lgetxattr(path, "lustre.lov", blob, sizeof(blob)), 32 + 24);
	CHECK_EQ(s_lgetxattr(path, "lustre.lov", again, sizeof(again)), 32 + 24);
	CHECK(!memcmp(blob, again, 32 + 24));
	CHECK(s_lgetxattr(path, "lustre.lov", blob, 40) < 0 && errno == ERANGE);
	fd = open_rw("byname");
	CHECK_EQ(s_fgetxattr(fd, "lustre.lov", again, sizeof(again)), 32 + 24);
	CHECK(!memcmp(blob, again, 32 + 24));
	s_close(fd);
	CHECK_EQ(symlinkat("byname", parent, "byname-link"), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d/byname-link", parent);
	CHECK(s_lgetxattr(path, "lustre.lov", blob, sizeof(blob)) < 0 && errno == ENODATA);
	snprintf(path, sizeof(path), "/proc/self/fd/%d/byname-none", parent);
	CHECK(s_lgetxattr(path, "lustre.lov", blob, sizeof(blob)) < 0 && errno == ENOENT);
	CHECK_EQ(s_unlinkat(parent, "byname-link", 0), 0);
	s_close(parent);
}

void test_composite(void)
{
	char big[8192];
	struct lov_comp_md h;
	struct lov_comp_entry e;
	int fd;

	CHECK_EQ(lfs_sim("setstripe -E 1M -c 1 -E 4M -c 2 -E eof -c -1 '%s'", at("pfl")), 0);
	fd = open_rw("pfl");
	CHECK(s_fgetxattr(fd, "lustre.lov", big, sizeof(big)) > 0);
	memcpy(&h, big, sizeof(h));
	CHECK(h.magic == LOV_USER_MAGIC_COMP_V1 && h.entry_count == 3);
	for (int i = 0; i < 3; i++) {
		memcpy(&e, big + sizeof(h) + (size_t)i * sizeof(e), sizeof(e));
		CHECK_EQ(!!(e.flags & LCME_FL_INIT), i == 0);
	}
	CHECK_EQ(s_ftruncate(fd, 2 << 20), 0);
	CHECK(s_fgetxattr(fd, "lustre.lov", big, sizeof(big)) > 0);
	memcpy(&e, big + sizeof(h) + sizeof(e), sizeof(e));
	CHECK(e.flags & LCME_FL_INIT);
	CHECK_EQ(s_llapi_group_lock(fd, 7), 0);
	CHECK(s_fgetxattr(fd, "lustre.lov", big, sizeof(big)) > 0);
	memcpy(&e, big + sizeof(h) + 2 * sizeof(e), sizeof(e));
	CHECK(e.flags & LCME_FL_INIT);
	CHECK_EQ(s_llapi_group_unlock(fd, 7), 0);
	s_close(fd);
	CHECK_EQ(lfs_sim("setstripe -E 1M -c 1 '%s'", at("short")), 0);
	fd = open_rw("short");
	CHECK(s_pwrite(fd, "x", 1, 1 << 20) < 0 && errno == EFBIG);
	s_close(fd);
	CHECK_EQ(mkdir(at("dd"), 0755), 0);
	CHECK_EQ(lfs_sim("setstripe -E 64K -L mdt -E eof -c 2 '%s'", at("dd")), 0);
	CHECK_EQ(mkdir(at("dd/sub"), 0755), 0);
	make_file("dd/sub/f", "inherits");
	fd = open_rw("dd/sub/f");
	CHECK(s_fgetxattr(fd, "lustre.lov", big, sizeof(big)) > 0);
	memcpy(&e, big + sizeof(h), sizeof(e));
	struct lov_md_v1 v1;
	memcpy(&v1, big + e.offset, sizeof(v1));
	CHECK_EQ(v1.pattern, LOV_PATTERN_MDT);
	s_close(fd);
}

void test_version(void)
{
	struct lu_fid before, after;
	char cmd[8192];
	uint64_t v;
	int fd;

	make_file("dv", "");
	fd = open_rw("dv");
	CHECK_EQ(version(fd), 0);
	CHECK_EQ(s_pwrite(fd, "abc", 3, 0), 3);
	v = version(fd);
	CHECK(v != 0 && v == version(fd));
	CHECK_EQ(s_llapi_fd2fid(fd, &before), 0);
	CHECK_EQ(chmod(at("dv"), 0600), 0);
	CHECK_EQ(link(at("dv"), at("dv.2")), 0);
	CHECK_EQ(rename(at("dv.2"), at("dv.3")), 0);
	CHECK_EQ(version(fd), v);
	snprintf(cmd, sizeof(cmd), "printf xyz | dd of='%s' conv=notrunc status=none", at("dv"));
	CHECK_EQ(system(cmd), 0);
	CHECK(version(fd) != v);
	v = version(fd);
	CHECK_EQ(truncate(at("dv"), 2), 0);
	CHECK(version(fd) != v);
	CHECK_EQ(s_llapi_fd2fid(fd, &after), 0);
	CHECK(!memcmp(&before, &after, sizeof(before)));
	s_close(fd);
	make_file("dv.new", "other");
	CHECK_EQ(rename(at("dv.new"), at("dv")), 0);
	CHECK_EQ(s_llapi_path2fid(at("dv"), &after), 0);
	CHECK(memcmp(&before, &after, sizeof(before)) != 0);
}

void test_names(void)
{
	char fid[64], path[4096];
	struct lu_fid f;
	int linkno = 0, before, n = 0;

	CHECK_EQ(mkdir(at("n"), 0755), 0);
	make_file("n/one", "1");
	CHECK_EQ(link(at("n/one"), at("two")), 0);
	CHECK_EQ(link(at("n/one"), at("n/three")), 0);
	CHECK_EQ(s_llapi_path2fid(at("two"), &f), 0);
	snprintf(fid, sizeof(fid), "[0x%llx:0x%x:0x%x]", (unsigned long long)f.f_seq, f.f_oid, f.f_ver);
	do {
		before = linkno;
		CHECK_EQ(s_llapi_fid2path(dir, fid, path, sizeof(path), NULL, &linkno), 0);
		CHECK(!strcmp(path, "n/one") || !strcmp(path, "n/three") || !strcmp(path, "two"));
		n++;
	} while (linkno != before && n < 9);
	CHECK_EQ(n, 3);
	CHECK_EQ(unlink(at("two")), 0);
	linkno = 1;
	CHECK_EQ(s_llapi_fid2path("simfs", fid, path, sizeof(path), NULL, &linkno), 0);
	CHECK_EQ(linkno, 1);
	CHECK_EQ(s_llapi_fid2path(dir, "nonsense", path, sizeof(path), NULL, NULL), -EINVAL);
	CHECK_EQ(s_llapi_fid2path(dir, "[0x300000400:0x1:0x0]", path, sizeof(path), NULL, NULL), -ENOENT);
	CHECK_EQ(s_llapi_fid2path(dir, fid, path, 4, NULL, NULL), -ENAMETOOLONG);
	/* by the hint of a record, also after a rename has made it false */
	make_file("hint", "h");
	int fd = open_rw("hint");
	version(fd);
	CHECK_EQ(rename(at("hint"), at("n/hinted")), 0);
	s_llapi_fd2fid(fd, &f);
	snprintf(fid, sizeof(fid), "0x%llx:0x%x:0x%x", (unsigned long long)f.f_seq, f.f_oid, f.f_ver);
	CHECK_EQ(s_llapi_fid2path(dir, fid, path, sizeof(path), NULL, NULL), 0);
	CHECK(!strcmp(path, "n/hinted"));
	s_close(fd);
}

/* What an OST says of itself, and what the MDS makes of it. */
void test_states(void)
{
	struct obd_statfs st;
	struct obd_uuid uuid = { { 0 } };
	char blob[256];
	uint32_t ost = 3;
	int fd = s_llapi_create_volatile_idx(dir, 0, O_RDWR | 0x2100);
	size_t n = plain_blob(blob, 1, 3, &ost);

	CHECK_EQ(lfs_sim("ost '%s' 3 missing", dir), 0);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 3, &st, &uuid), -EAGAIN);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == EREMOTEIO);
	CHECK_EQ(lfs_sim("ost '%s' 3 unreachable", dir), 0);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV | LL_STATFS_NODELAY, 3, &st, &uuid), -EAGAIN);
	CHECK(!strcmp(uuid.uuid, "simfs-OST0003_UUID"));
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == EREMOTEIO);
	CHECK_EQ(lfs_sim("ost '%s' 3 active", dir), 0);
	CHECK_EQ(lfs_sim("ost '%s' 3 read-only", dir), 0);
	CHECK_EQ(lfs_sim("ost '%s' 3 degraded", dir), 0);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 3, &st, &uuid), 0);
	CHECK_EQ(st.os_state, OS_STATFS_READONLY | OS_STATFS_DEGRADED);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == EROFS);
	CHECK_EQ(lfs_sim("ost '%s' 3 ^read-only", dir), 0);
	CHECK_EQ(lfs_sim("ost '%s' 3 no-create", dir), 0);
	CHECK(s_fsetxattr(fd, "lustre.lov", blob, n, 0) < 0 && errno == ENOBUFS);
	CHECK_EQ(lfs_sim("ost '%s' 3 ^no-create", dir), 0);
	CHECK_EQ(s_fsetxattr(fd, "lustre.lov", blob, n, 0), 0);
	CHECK_EQ(lfs_sim("ost '%s' 3 active", dir), 0);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 3, &st, &uuid), 0);
	CHECK_EQ(st.os_state, 0);
	CHECK(st.os_files > 0 && st.os_ffree <= st.os_files);
	s_close(fd);
}

void test_space(void)
{
	static char mb[1 << 20];
	struct obd_statfs st;
	struct obd_uuid uuid;
	char blob[256];
	uint32_t ost = 2;
	int fd, i, count = 0;

	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 2, &st, &uuid), 0);
	CHECK(!strcmp(uuid.uuid, "simfs-OST0002_UUID"));
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 4, &st, &uuid), -ENODEV);
	CHECK_EQ(lfs_sim("ost '%s' 3 inactive", dir), 0);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 3, &st, &uuid), -ENODATA);
	CHECK_EQ(s_llapi_get_obd_count((char *)dir, &count, 0), 0);
	CHECK_EQ(count, 4);
	CHECK_EQ(s_llapi_get_obd_count("/nowhere", &count, 0), -ENOENT);
	CHECK_EQ(lfs_sim("ost '%s' 3 active", dir), 0);
	CHECK_EQ(lfs_sim("ost '%s' 2 size=8M", dir), 0);
	fd = s_llapi_create_volatile_idx(dir, 0, O_RDWR | 0x2100);
	CHECK_EQ(s_fsetxattr(fd, "lustre.lov", blob, plain_blob(blob, 1, 2, &ost), 0), 0);
	memset(mb, 'm', sizeof(mb));
	for (i = 0; i < 16; i++) {
		if (s_pwrite(fd, mb, sizeof(mb), (off_t)i << 20) != (ssize_t)sizeof(mb))
			break;
	}
	CHECK(i >= 5 && i <= 8 && errno == ENOSPC);
	usleep(1100000);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 2, &st, &uuid), 0);
	CHECK(st.os_bavail * st.os_bsize < 2 << 20);
	s_close(fd);
	usleep(1100000);
	CHECK_EQ(s_llapi_obd_statfs((char *)dir, LL_STATFS_LOV, 2, &st, &uuid), 0);
	CHECK(st.os_bavail * st.os_bsize > 4 << 20);
	CHECK_EQ(lfs_sim("ost '%s' 2 size=256M", dir), 0);
}
