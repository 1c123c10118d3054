/*
 * The same calls as lfs-migrate makes for each small file, in a plain loop: what the kernel takes for them, and nothing
 * else. loop dedupe|ext4|rename DIRECTORY: all regular files right in it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

struct move_extent {
	uint32_t reserved, donor_fd;
	uint64_t orig_start, donor_start, len, moved_len;
};
#define EXT4_IOC_MOVE_EXT _IOWR('f', 15, struct move_extent)

enum { MAX = 1 << 20 };

static char data[MAX];

static int map_extents(int fd)
{
	struct {
		struct fiemap head;
		struct fiemap_extent extents[16];
	} map = { .head = { .fm_length = ~0ull, .fm_flags = FIEMAP_FLAG_SYNC, .fm_extent_count = 16 } };

	return ioctl(fd, FS_IOC_FIEMAP, &map.head);
}

static void look(int fd)
{
	if (map_extents(fd) < 0)
		err(1, "FIEMAP");
}

static void write_out(int fd)
{
	if (sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER) < 0)
		err(1, "sync_file_range");
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

static void read_all(int fd, size_t size)
{
	if (pread(fd, data, size, 0) != (ssize_t)size)
		err(1, "pread");
}

static void write_all(int fd, size_t size)
{
	if (pwrite(fd, data, size, 0) != (ssize_t)size)
		err(1, "pwrite");
}

static void dedupe(int fd, int donor, size_t size)
{
	struct {
		struct file_dedupe_range head;
		struct file_dedupe_range_info one;
	} range = { .head = { .src_length = size, .dest_count = 1 }, .one = { .dest_fd = fd } };

	look(fd);
	read_all(fd, size);
	write_all(donor, size);
	write_out(donor);
	read_all(donor, size);
	if (ioctl(donor, FIDEDUPERANGE, &range) < 0 || range.one.status != FILE_DEDUPE_RANGE_SAME)
		err(1, "FIDEDUPERANGE");
	look(fd);
}

static void move(int fd, int donor, size_t size)
{
	struct move_extent range = { .donor_fd = donor, .len = (size + 4095) / 4096 };

	look(fd);
	if (fallocate(donor, FALLOC_FL_KEEP_SIZE, 0, size) < 0 || ftruncate(donor, size) < 0)
		err(1, "fallocate");
	read_all(fd, size);
	write_out(fd);
	if (ioctl(fd, EXT4_IOC_MOVE_EXT, &range) < 0)
		err(1, "EXT4_IOC_MOVE_EXT");
	look(fd);
	write_out(fd);
	read_all(fd, size);
}

/* Whatever a file has beside its data, and a look whether the donor has got it. */
static void carry(int fd, int donor, const struct stat *st)
{
	const int both[] = { fd, donor };
	const struct timespec times[] = { st->st_atim, st->st_mtim };
	struct fsxattr attributes;
	struct stat made;
	char names[256];
	int flags;

	for (int turn = 0; turn < 2; turn++)
		for (int i = 0; i < 2; i++) {
			(void)ioctl(both[i], FS_IOC_FSGETXATTR, &attributes);
			(void)ioctl(both[i], FS_IOC_GETFLAGS, &flags);
			if (flistxattr(both[i], names, sizeof(names)) < 0)
				err(1, "flistxattr");
		}
	if (fchmod(donor, st->st_mode & 07777) < 0 || futimens(donor, times) < 0 || fstat(donor, &made) < 0 || fstat(donor, &made) < 0)
		err(1, "attributes");
}

static void lease(int fd)
{
	struct stat st;

	if (fcntl(fd, F_SETSIG, SIGURG) < 0 || fcntl(fd, F_SETLEASE, F_WRLCK) < 0 || fstat(fd, &st) < 0)
		err(1, "F_SETLEASE");
	(void)fcntl(fd, F_SETOWN, 0);
}

static void check(int fd)
{
	struct stat st;

	if (fcntl(fd, F_GETLEASE) != F_WRLCK || fstat(fd, &st) < 0)
		err(1, "F_GETLEASE");
}

static void look_at_name(int directory, const char *name)
{
	struct stat st;

	(void)fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW);
}

/* The old file: nobody has come for it, or done anything to it. */
static void confirm(int fd)
{
	char names[256];

	check(fd);
	lease(fd);
	if (flistxattr(fd, names, sizeof(names)) < 0)
		err(1, "flistxattr");
}

static void replace(int directory, const char *name, int fd, int donor, const struct stat *st)
{
	const char *hidden = ".hidden";
	int again;

	lease(fd);
	(void)map_extents(fd);
	check(fd);
	read_all(fd, st->st_size);
	write_all(donor, st->st_size);
	carry(fd, donor, st);
	if (fsync(donor) < 0)
		err(1, "fsync");
	posix_fadvise(donor, 0, 0, POSIX_FADV_DONTNEED);
	check(fd);
	read_all(donor, st->st_size);
	check(fd);
	lease(donor);
	look_at_name(directory, name);
	if (linkat(donor, "", directory, hidden, AT_EMPTY_PATH) < 0 || renameat2(directory, hidden, directory, name, RENAME_EXCHANGE) < 0)
		err(1, "exchange of names");
	look_at_name(directory, name);
	look_at_name(directory, hidden);
	confirm(fd);
	/* A directory that was opened for its names is flushed by a descriptor of its own. */
	again = openat(directory, ".", O_RDONLY | O_DIRECTORY);
	if (again < 0 || fsync(again) < 0 || close(again) < 0)
		err(1, "fsync of the directory");
	confirm(fd);
	if (unlinkat(directory, hidden, 0) < 0)
		err(1, "unlinkat");
	(void)map_extents(donor);
	(void)fcntl(donor, F_SETLEASE, F_UNLCK);
	(void)fcntl(fd, F_SETLEASE, F_UNLCK);
}

int main(int argc, char **argv)
{
	int directory = argc == 3 ? open(argv[2], O_RDONLY | O_DIRECTORY) : -1;
	DIR *entries = directory < 0 ? NULL : fdopendir(dup(directory));
	struct dirent *entry;
	int files = 0;

	if (!entries)
		err(2, "loop dedupe|ext4|rename DIRECTORY");
	while ((entry = readdir(entries))) {
		struct stat st;
		int fd, donor;

		if (entry->d_type != DT_REG)
			continue;
		fd = openat(directory, entry->d_name, (argv[1][0] == 'e' ? O_RDWR : O_RDONLY) | O_NOATIME | O_NOFOLLOW);
		donor = openat(directory, ".", O_TMPFILE | O_RDWR | O_NOATIME, 0600);
		if (fd < 0 || donor < 0 || fstat(fd, &st) < 0 || st.st_size > MAX)
			err(1, "%s", entry->d_name);
		if (argv[1][0] == 'd')
			dedupe(fd, donor, st.st_size);
		else if (argv[1][0] == 'e')
			move(fd, donor, st.st_size);
		else
			replace(directory, entry->d_name, fd, donor, &st);
		close(donor);
		close(fd);
		files++;
	}
	printf("%d\n", files);
	return 0;
}
