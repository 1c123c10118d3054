/*
 * far IMAGE MICROSECONDS DIRECTORY: a disk that is far away, for a loop device. Mounts on DIRECTORY a file system with one file,
 * DIRECTORY/disk, whose bytes are those of IMAGE; each read and each write of it is answered after so many microseconds, and
 * many of them may wait at a time, as on a network or with a server behind the disk. What is written is not flushed to the
 * image: the delay alone is measured, and the image is thrown away. Ends as DIRECTORY is unmounted.
 */
#define _GNU_SOURCE
#define FUSE_USE_VERSION 312
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse3/fuse.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { AT_A_TIME = 64, LONGEST = 1 << 20 };

static const char name[] = "/disk";
static struct timespec delay;
static int image;

static void *begin(struct fuse_conn_info *connection, struct fuse_config *settings)
{
	settings->kernel_cache = 0;
	connection->max_background = AT_A_TIME;
	connection->congestion_threshold = AT_A_TIME;
	connection->max_write = LONGEST;
	return NULL;
}

static int look(const char *path, struct stat *found, struct fuse_file_info *file)
{
	(void)file;
	if (strcmp(path, "/") == 0)
		found->st_mode = S_IFDIR | 0700, found->st_nlink = 2;
	else if (strcmp(path, name) != 0 || fstat(image, found) < 0)
		return -ENOENT;
	return 0;
}

/* The page cache of the machine, the disk's own included, shortens no way to it. */
static int open_disk(const char *path, struct fuse_file_info *file)
{
	if (strcmp(path, name) != 0)
		return -ENOENT;
	file->direct_io = 1;
	return 0;
}

static int read_disk(const char *path, char *to, size_t bytes, off_t at, struct fuse_file_info *file)
{
	ssize_t done = pread(image, to, bytes, at);

	(void)path, (void)file;
	nanosleep(&delay, NULL);
	return done < 0 ? -errno : (int)done;
}

static int write_disk(const char *path, const char *from, size_t bytes, off_t at, struct fuse_file_info *file)
{
	ssize_t done = pwrite(image, from, bytes, at);

	(void)path, (void)file;
	nanosleep(&delay, NULL);
	return done < 0 ? -errno : (int)done;
}

static int flush_disk(const char *path, int data_alone, struct fuse_file_info *file)
{
	(void)path, (void)data_alone, (void)file;
	nanosleep(&delay, NULL);
	return 0;
}

static const struct fuse_operations operations = {
	.init = begin, .getattr = look, .open = open_disk, .read = read_disk, .write = write_disk, .fsync = flush_disk,
};

int main(int argc, char **argv)
{
	long microseconds = argc == 4 ? atol(argv[2]) : 0;
	char *words[] = { argv[0], "-f", "-o", "max_threads=64,max_idle_threads=64", argv[3], NULL };

	if (microseconds <= 0)
		errx(2, "usage: far IMAGE MICROSECONDS DIRECTORY");
	delay = (struct timespec){ microseconds / 1000000, microseconds % 1000000 * 1000 };
	image = open(argv[1], O_RDWR | O_CLOEXEC);
	if (image < 0)
		err(2, "%s", argv[1]);
	return fuse_main(5, words, &operations, NULL);
}
