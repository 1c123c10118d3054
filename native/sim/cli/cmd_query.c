/* lfs-sim path2fid, fid2path, dv: questions about one file. */
#include "cli.h"

int cmd_path2fid(int argc, char **argv)
{
	char text[64];
	struct lu_fid fid;
	int status = 0;

	if (argc < 2)
		return usage_error("path2fid: name a file");
	for (int i = 1; i < argc; i++) {
		int rc = llapi_path2fid(argv[i], &fid);

		if (rc < 0) {
			status = failure(rc, "%s", argv[i]);
			continue;
		}
		fid_format(&fid, text);
		if (argc > 2)
			printf("%s: ", argv[i]);
		printf("%s\n", text);
	}
	return status;
}

int cmd_fid2path(int argc, char **argv)
{
	char path[PATH_MAX];
	int linkno = 0, before;

	if (argc != 3)
		return usage_error("fid2path: lfs-sim fid2path DIR FID");
	do {
		int rc;

		before = linkno;
		rc = llapi_fid2path(argv[1], argv[2], path, sizeof(path), NULL, &linkno);
		if (rc == -EINVAL || rc == -ERANGE)
			return usage_error("fid2path: `%s` is no FID of a file, like [0x200000401:0x5:0x0]", argv[2]);
		if (rc < 0)
			return failure(rc, "%s", argv[2]);
		printf("%s\n", path);
	} while (linkno != before);
	return 0;
}

int cmd_dv(int argc, char **argv)
{
	int status = 0;

	if (argc < 2)
		return usage_error("dv: name a file");
	for (int i = 1; i < argc; i++) {
		int fd = raw_openat(AT_FDCWD, argv[i], O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
		int rc = fd;
		uint64_t dv = 0;

		if (fd >= 0) {
			rc = llapi_get_data_version(fd, &dv, 0);
			close(fd);
		}
		if (rc < 0)
			status = failure(rc, "%s", argv[i]);
		else
			printf("%llu\n", (unsigned long long)dv);
	}
	return status;
}
