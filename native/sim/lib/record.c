/*
 * What the simulation knows of one inode, in one small file named after its FID. Never an extended attribute: cp -a and
 * rsync -X would copy that to another file.
 * CRASH: written to a new name and renamed: after kill -9 it is the old record or the new one. A rest called .new.* is swept.
 */
#include "sim.h"

#define RECORD_MAGIC 0x4453464c /* "LFSD" */
#define RECORD_BYTES_MAX (sizeof(struct record_head) + PATH_MAX + SIM_LAYOUT_BYTES_MAX)

struct record_head {
	uint32_t magic, version;
	struct lu_fid fid;
	uint64_t data_version, seen_size;
	int64_t seen_mtime_ns;
	uint32_t hsm_states, hsm_archive;
	uint64_t hsm_version;
	uint32_t hint_bytes, layout_bytes;
};

void record_free(struct record *r)
{
	layout_free(&r->layout);
}

int record_copy(struct record *dst, const struct record *src)
{
	struct layout l;
	int rc = layout_copy(&l, &src->layout);

	if (rc < 0)
		return rc;
	*dst = *src;
	dst->layout = l;
	return 0;
}

void record_path(const struct lu_fid *fid, char out[64])
{
	snprintf(out, 64, "rec/%02x/%llx-%x-%x", (unsigned)(fid_hash(fid) >> 8 & 0xff), (unsigned long long)fid->f_seq,
		 fid->f_oid, fid->f_ver);
}

static int record_decode(const char *buf, size_t n, const struct lu_fid *fid, struct record *out)
{
	struct record_head h;

	if (n < sizeof(h))
		return -EUCLEAN;
	memcpy(&h, buf, sizeof(h));
	if (h.magic != RECORD_MAGIC || h.version != SIM_VERSION || !fid_equal(&h.fid, fid) || h.hint_bytes >= PATH_MAX ||
	    n < sizeof(h) + h.hint_bytes + h.layout_bytes)
		return -EUCLEAN;
	out->fid = h.fid;
	out->version = h.data_version;
	out->seen_size = h.seen_size;
	out->seen_mtime_ns = h.seen_mtime_ns;
	out->hsm_states = h.hsm_states;
	out->hsm_archive = h.hsm_archive;
	out->hsm_version = h.hsm_version;
	memcpy(out->hint, buf + sizeof(h), h.hint_bytes);
	out->hint[h.hint_bytes] = 0;
	memset(&out->layout, 0, sizeof(out->layout));
	return h.layout_bytes ? layout_parse(&out->layout, buf + sizeof(h) + h.hint_bytes, h.layout_bytes, FORM_STORED) : 0;
}

/* -ENOENT: never asked about before. */
int record_read(struct sim *s, const struct lu_fid *fid, struct record *out)
{
	char path[64], small[4096];
	FREE_AUTO char *large = NULL;
	char *buf = small;
	ssize_t n;

	record_path(fid, path);
	FD_AUTO fd = raw_openat(s->statefd, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	n = raw_pread(fd, small, sizeof(small), 0);
	if (n == (ssize_t)sizeof(small)) {
		buf = large = malloc(RECORD_BYTES_MAX);
		if (!large)
			return -ENOMEM;
		n = raw_pread(fd, large, RECORD_BYTES_MAX, 0);
	}
	return n < 0 ? (int)n : record_decode(buf, (size_t)n, fid, out);
}

static ssize_t record_encode(const struct record *r, char *buf)
{
	struct record_head h = { RECORD_MAGIC, SIM_VERSION, r->fid, r->version, r->seen_size, r->seen_mtime_ns,
				 r->hsm_states, r->hsm_archive, r->hsm_version, (uint32_t)strlen(r->hint), 0 };
	char *at = buf + sizeof(h);
	ssize_t n = 0;

	memcpy(at, r->hint, h.hint_bytes);
	at += h.hint_bytes;
	if (r->layout.kind != LAYOUT_NONE)
		n = layout_pack(&r->layout, &r->fid, FORM_STORED, at, SIM_LAYOUT_BYTES_MAX);
	if (n < 0)
		return n;
	h.layout_bytes = (uint32_t)n;
	memcpy(buf, &h, sizeof(h));
	return at + n - buf;
}

int record_write(struct sim *s, const struct record *r)
{
	static _Atomic unsigned serial;
	FREE_AUTO char *buf = malloc(RECORD_BYTES_MAX);
	char path[64], temp[64];
	ssize_t n, written;
	int rc;

	if (!buf)
		return -ENOMEM;
	n = record_encode(r, buf);
	if (n < 0)
		return (int)n;
	record_path(&r->fid, path);
	snprintf(temp, sizeof(temp), "rec/.new.%d.%u", (int)getpid(), atomic_fetch_add(&serial, 1));
	FD_AUTO fd = raw_openat(s->statefd, temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return fd;
	written = raw_pwrite(fd, buf, (size_t)n, 0);
	rc = written == n ? raw_renameat(s->statefd, temp, s->statefd, path) : written < 0 ? (int)written : -ENOSPC;
	if (rc < 0)
		raw_unlinkat(s->statefd, temp, 0);
	return rc;
}

/* Held (by the descriptor returned) around read-change-write. A descriptor of its own also keeps our own threads apart. */
int record_lock(struct sim *s, const struct lu_fid *fid)
{
	int fd = lock_file_open(s), rc;

	if (fd < 0)
		return fd;
	rc = lock_byte(fd, fid, LOCK_RECORD, F_WRLCK, true);
	if (rc < 0) {
		raw_close(fd);
		return rc;
	}
	return fd;
}
