/* lfs-sim df: the table of lfs df, counted anew, and the sweep of records nobody needs. */
#include "cli.h"

static void line(const char *uuid, const struct obd_statfs *st, const char *root, const char *kind, int index)
{
	unsigned long long k = st->os_bsize / 1024, total = st->os_blocks * k, avail = st->os_bavail * k, used = total - avail;
	char where[32] = "";

	if (kind)
		snprintf(where, sizeof(where), "[%s:%d]", kind, index);
	printf("%-22s %11llu %11llu %11llu %3llu%% %s%s\n", uuid, total, used, avail, total ? (used * 100 + total - 1) / total : 0,
	       root, where);
}

static int osts(const char *dir, const struct sim *s)
{
	struct obd_statfs st, sum = { .os_bsize = SIM_BLOCK };
	struct obd_uuid uuid;
	int rc = 0;

	for (uint32_t i = 0; rc != -ENODEV; i++) {
		memset(&uuid, 0, sizeof(uuid));
		rc = llapi_obd_statfs((char *)dir, LL_STATFS_LOV | LL_STATFS_NODELAY, i, &st, &uuid);
		if (rc == -ENODATA)
			printf("%-22s : inactive device\n", uuid.uuid);
		else if (rc == -EAGAIN && uuid.uuid[0])
			printf("%-22s : unreachable\n", uuid.uuid);
		else if (rc == -EAGAIN)
			continue;
		else if (rc == 0) {
			line(uuid.uuid, &st, s->root, "OST", (int)i);
			sum.os_blocks += st.os_blocks;
			sum.os_bavail += st.os_bavail;
		} else if (rc != -ENODEV)
			return failure(rc, "OST %u", i);
	}
	printf("\n");
	line("filesystem_summary:", &sum, s->root, NULL, 0);
	return 0;
}

int cmd_df(int argc, char **argv)
{
	struct obd_statfs st;
	struct obd_uuid uuid;
	struct sim *s;
	int rc;

	if (argc != 2)
		return usage_error("df: name one directory: lfs-sim df DIR");
	s = sim_of_dir(argv[1]);
	if (!s)
		return 1;
	atomic_store(&s->counters->scan_at_ns, 0);
	rc = usage_refresh(s, 0);
	if (rc == 0)
		rc = scan_usage(s, true);
	if (rc < 0)
		return failure(rc, "%s: cannot count", argv[1]);
	rc = llapi_obd_statfs(argv[1], LL_STATFS_LMV, 0, &st, &uuid);
	if (rc < 0)
		return failure(rc, "%s", argv[1]);
	printf("%-22s %11s %11s %11s %4s %s\n", "UUID", "1K-blocks", "Used", "Available", "Use%", "Mounted on");
	line(uuid.uuid, &st, s->root, "MDT", 0);
	rc = osts(argv[1], s);
	if (rc)
		return rc;
	printf("exchange primitive: %s\n%s\n", primitive_name(primitive_probe(s)), SIM_BANNER);
	return 0;
}
