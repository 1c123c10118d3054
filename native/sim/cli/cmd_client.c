/* lfs-sim client: another user of the library, for tests of exclusion. */
#include "cli.h"

static int do_read(int fd, uint64_t at, uint64_t n)
{
	static char buf[1 << 16];

	while (n) {
		ssize_t r = pread(fd, buf, n < sizeof(buf) ? n : sizeof(buf), (off_t)at);

		if (r < 0)
			return -errno;
		if (r == 0)
			break;
		if (fwrite(buf, 1, (size_t)r, stdout) != (size_t)r)
			return -EIO;
		at += (uint64_t)r;
		n -= (uint64_t)r;
	}
	return 0;
}

static int put(int fd, const char *buf, size_t n, uint64_t at)
{
	for (size_t done = 0; done < n;) {
		ssize_t w = pwrite(fd, buf + done, n - done, (off_t)(at + done));

		if (w <= 0)
			return w ? -errno : -EIO;
		done += (size_t)w;
	}
	return 0;
}

static int do_write(int fd, uint64_t at, uint64_t n)
{
	static char buf[1 << 16];
	int rc = 0;

	memset(buf, 'w', sizeof(buf));
	while (n && rc == 0) {
		size_t part = n < sizeof(buf) ? n : sizeof(buf);

		rc = put(fd, buf, part, at);
		at += part;
		n -= part;
	}
	return rc;
}

static int do_append(int fd)
{
	static char buf[1 << 16];
	size_t n;
	int rc = 0;

	while (rc == 0 && (n = fread(buf, 1, sizeof(buf), stdin)) > 0) {
		off_t end = lseek(fd, 0, SEEK_END);

		rc = end < 0 ? -errno : put(fd, buf, n, (uint64_t)end);
	}
	return rc;
}

static void hold(uint64_t seconds)
{
	printf("held\n");
	fflush(stdout);
	sleep((unsigned)seconds);
}

static int do_hold_group(int fd, uint64_t seconds)
{
	int gid = (int)getpid(), rc = llapi_group_lock(fd, gid);

	if (rc < 0)
		return rc;
	hold(seconds);
	return llapi_group_unlock(fd, gid);
}

static int wrong(void)
{
	return usage_error("client: lfs-sim client FILE read|write OFFSET LENGTH, append, hold-group SECONDS, hold-write SECONDS");
}

int cmd_client(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";
	bool range = !strcmp(what, "read") || !strcmp(what, "write"), append = !strcmp(what, "append");
	bool holds = !strcmp(what, "hold-group") || !strcmp(what, "hold-write");
	uint64_t a = 0, b = 0;
	int fd, rc, flags;

	if (argc != (range ? 5 : append ? 3 : 4) || !(range || append || holds))
		return wrong();
	if ((range && (!parse_size(argv[3], &a) || !parse_size(argv[4], &b))) || (holds && !parse_number(argv[3], 86400, &a)))
		return wrong();
	flags = !strcmp(what, "read") ? O_RDONLY : append ? O_WRONLY | O_APPEND : strcmp(what, "hold-group") ? O_WRONLY : O_RDWR;
	fd = openat(AT_FDCWD, argv[1], flags | O_CLOEXEC);
	if (fd < 0)
		return failure(-errno, "%s", argv[1]);
	if (!strcmp(what, "hold-group"))
		rc = do_hold_group(fd, a);
	else if (holds) {
		hold(a);
		rc = 0;
	} else
		rc = append ? do_append(fd) : flags == O_RDONLY ? do_read(fd, a, b) : do_write(fd, a, b);
	close(fd);
	return rc < 0 ? failure(rc, "%s: %s", argv[1], what) : 0;
}
