/* Layouts in memory, and to and from the bytes of the extended attribute lustre.lov. */
#include "sim.h"

void layout_free(struct layout *l)
{
	for (uint32_t i = 0; i < l->ncomp; i++)
		free(l->comp[i].obj);
	free(l->comp);
	memset(l, 0, sizeof(*l));
}

int layout_copy(struct layout *dst, const struct layout *src)
{
	struct layout l = *src;

	l.ncomp = 0;
	l.comp = src->ncomp ? calloc(src->ncomp, sizeof(*l.comp)) : NULL;
	if (src->ncomp && !l.comp)
		return -ENOMEM;
	for (uint32_t i = 0; i < src->ncomp; i++) {
		struct comp *c = &l.comp[i];

		*c = src->comp[i];
		c->obj = calloc(c->nobj ? c->nobj : 1, sizeof(*c->obj));
		if (!c->obj) {
			layout_free(&l);
			return -ENOMEM;
		}
		if (c->nobj)
			memcpy(c->obj, src->comp[i].obj, c->nobj * sizeof(*c->obj));
		l.ncomp++;
	}
	*dst = l;
	return 0;
}

/* ---- packing ---- */
struct packer {
	char *buf;
	size_t size, at;
};

/* Counts even what does not fit, so that the caller learns the size needed. */
static void put(struct packer *p, const void *data, size_t n)
{
	if (p->at + n <= p->size)
		memcpy(p->buf + p->at, data, n);
	p->at += n;
}

static bool has_objects(const struct comp *c, enum layout_form form)
{
	if (form == FORM_USER && (c->pattern & LOV_PATTERN_F_RELEASED))
		return false;
	return c->nobj && (c->init || c->listed);
}

static void pack_comp(struct packer *p, const struct comp *c, const struct lu_fid *fid, enum layout_form form)
{
	bool objects = has_objects(c, form), specific = objects && c->listed && !c->init;
	struct lov_md_v1 v1 = {
		.magic = specific ? LOV_USER_MAGIC_SPECIFIC : c->pool[0] ? LOV_USER_MAGIC_V3 : LOV_USER_MAGIC_V1,
		.pattern = c->pattern,
		.oi_id = fid->f_oid,
		.oi_seq = fid->f_seq,
		.stripe_size = c->stripe_size,
		.stripe_count = c->count,
		.offset_or_gen = c->init ? (uint16_t)c->gen : c->first_ost,
	};
	char pool[16] = "";

	put(p, &v1, sizeof(v1));
	if (v1.magic != LOV_USER_MAGIC_V1) {
		snprintf(pool, sizeof(pool), "%s", c->pool);
		put(p, pool, sizeof(pool));
	}
	for (uint32_t i = 0; objects && i < c->nobj; i++) {
		struct lov_ost_data o = { .oi_id = c->obj[i].id, .idx = c->obj[i].ost };

		put(p, &o, sizeof(o));
	}
}

static void pack_composite(struct packer *p, const struct layout *l, const struct lu_fid *fid, enum layout_form form)
{
	struct lov_comp_md head = { .magic = LOV_USER_MAGIC_COMP_V1, .layout_gen = l->gen, .flags = l->flags,
				    .entry_count = (uint16_t)l->ncomp };
	size_t offset = sizeof(head) + l->ncomp * sizeof(struct lov_comp_entry);
	struct packer measure;

	measure = (struct packer){ NULL, 0, offset };
	for (uint32_t i = 0; i < l->ncomp; i++)
		pack_comp(&measure, &l->comp[i], fid, form);
	head.size = (uint32_t)measure.at;
	put(p, &head, sizeof(head));
	for (uint32_t i = 0; i < l->ncomp; i++) {
		const struct comp *c = &l->comp[i];
		struct lov_comp_entry e = { .id = c->id, .flags = c->flags | (c->init ? LCME_FL_INIT : 0), .start = c->start,
					    .end = c->end, .offset = (uint32_t)offset };

		measure = (struct packer){ NULL, 0, 0 };
		pack_comp(&measure, c, fid, form);
		e.size = (uint32_t)measure.at;
		offset += measure.at;
		put(p, &e, sizeof(e));
	}
	for (uint32_t i = 0; i < l->ncomp; i++)
		pack_comp(p, &l->comp[i], fid, form);
}

static void pack_foreign(struct packer *p)
{
	static const char value[] = "lfs-sim";
	struct lov_foreign_head h = { LOV_USER_MAGIC_FOREIGN, sizeof(value), 0, 0 };

	put(p, &h, sizeof(h));
	put(p, value, sizeof(value));
}

/* Size needed; -ERANGE when the buffer (size > 0) is too small; -ENODATA without a layout. */
ssize_t layout_pack(const struct layout *l, const struct lu_fid *fid, enum layout_form form, void *buf, size_t size)
{
	struct packer p = { buf, size, 0 };

	if (l->kind == LAYOUT_NONE)
		return -ENODATA;
	if (l->kind == LAYOUT_FOREIGN)
		pack_foreign(&p);
	else if (l->kind == LAYOUT_PLAIN)
		pack_comp(&p, &l->comp[0], fid, form);
	else
		pack_composite(&p, l, fid, form);
	return size && p.at > size ? -ERANGE : (ssize_t)p.at;
}

/* ---- parsing ---- */
static int parse_objects(struct comp *c, const char *p, size_t room, bool specific)
{
	size_t n = room / sizeof(struct lov_ost_data);

	if (specific && (n < c->count || !c->count || c->count > LOV_MAX_STRIPE_COUNT))
		return -EINVAL;
	if (n > c->count)
		n = c->count;
	c->obj = calloc(n ? n : 1, sizeof(*c->obj));
	if (!c->obj)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct lov_ost_data o;

		memcpy(&o, p + i * sizeof(o), sizeof(o));
		c->obj[i] = (struct object){ o.oi_id, o.idx };
	}
	c->nobj = (uint32_t)n;
	c->listed = specific;
	return 0;
}

static int parse_comp(struct comp *c, const char *p, size_t size, enum layout_form form)
{
	struct lov_md_v1 v1;
	bool specific;
	size_t head = sizeof(v1);

	if (size < head)
		return -ERANGE;
	memcpy(&v1, p, head);
	specific = v1.magic == LOV_USER_MAGIC_SPECIFIC;
	if (!specific && v1.magic != LOV_USER_MAGIC_V1 && v1.magic != LOV_USER_MAGIC_V3)
		return -EINVAL;
	if (v1.magic != LOV_USER_MAGIC_V1)
		head = sizeof(struct lov_md_v3);
	if (size < head)
		return -ERANGE;
	if (head > sizeof(v1))
		snprintf(c->pool, sizeof(c->pool), "%.*s", LOV_MAXPOOLNAME, p + sizeof(v1));
	c->pattern = v1.pattern ? v1.pattern : LOV_PATTERN_RAID0;
	c->stripe_size = v1.stripe_size;
	c->count = v1.stripe_count;
	c->first_ost = v1.offset_or_gen;
	if (form == FORM_STORED) {
		c->gen = v1.offset_or_gen;
		return parse_objects(c, p + head, size - head, specific);
	}
	c->pattern &= ~LOV_PATTERN_F_RELEASED;
	if (specific)
		return parse_objects(c, p + head, size - head, true);
	/* As the client does: a layout that came with its objects is a copy, and its 0 is no wish for OST 0. */
	if (size > head && c->first_ost == 0)
		c->first_ost = LOV_OFFSET_DEFAULT;
	return 0;
}

static int parse_entry(struct comp *c, const char *blob, size_t size, uint32_t i, enum layout_form form, bool copied)
{
	struct lov_comp_entry e;
	int rc;

	memcpy(&e, blob + sizeof(struct lov_comp_md) + i * sizeof(e), sizeof(e));
	if (e.offset > size || e.size > size - e.offset)
		return -ERANGE;
	if (e.flags & (LCME_FL_EXTENSION | LCME_FL_PARITY))
		return -EOPNOTSUPP;
	rc = parse_comp(c, blob + e.offset, e.size, form);
	if (rc < 0)
		return rc;
	c->start = e.start;
	c->end = e.end;
	c->id = form == FORM_STORED ? e.id : i + 1;
	c->flags = e.flags & LCME_TEMPLATE_FLAGS;
	c->init = form == FORM_STORED && (e.flags & LCME_FL_INIT);
	if (copied)
		c->first_ost = LOV_OFFSET_DEFAULT;
	return 0;
}

static bool entries_have_objects(const char *blob, uint32_t n)
{
	struct lov_comp_entry e;

	for (uint32_t i = 0; i < n; i++) {
		memcpy(&e, blob + sizeof(struct lov_comp_md) + i * sizeof(e), sizeof(e));
		if (e.flags & LCME_FL_INIT)
			return true;
	}
	return false;
}

static int parse_composite(struct layout *l, const char *blob, size_t size, enum layout_form form)
{
	struct lov_comp_md head;
	bool copied;
	int rc = 0;

	memcpy(&head, blob, sizeof(head));
	if (size < head.size || head.size < sizeof(head) + head.entry_count * sizeof(struct lov_comp_entry))
		return -ERANGE;
	if (!head.entry_count || head.entry_count > SIM_COMPS_MAX)
		return -EINVAL;
	if (head.mirror_count)
		return -EOPNOTSUPP; /* mirrored files are not simulated */
	l->kind = LAYOUT_COMPOSITE;
	l->gen = form == FORM_STORED ? head.layout_gen : head.entry_count;
	l->flags = form == FORM_STORED ? head.flags : 0;
	l->comp = calloc(head.entry_count, sizeof(*l->comp));
	if (!l->comp)
		return -ENOMEM;
	copied = form == FORM_USER && entries_have_objects(blob, head.entry_count);
	for (uint32_t i = 0; i < head.entry_count && rc == 0; i++) {
		l->ncomp++;
		rc = parse_entry(&l->comp[i], blob, size, i, form, copied);
	}
	return rc;
}

static int parse_plain(struct layout *l, const char *blob, size_t size, enum layout_form form)
{
	int rc;

	l->kind = LAYOUT_PLAIN;
	l->comp = calloc(1, sizeof(*l->comp));
	if (!l->comp)
		return -ENOMEM;
	l->ncomp = 1;
	rc = parse_comp(&l->comp[0], blob, size, form);
	l->comp[0].end = LUSTRE_EOF;
	l->comp[0].init = form == FORM_STORED && l->comp[0].nobj && !l->comp[0].listed;
	if (l->comp[0].init)
		l->gen = l->comp[0].gen;
	return rc;
}

int layout_parse(struct layout *l, const void *blob, size_t size, enum layout_form form)
{
	uint32_t magic;
	int rc;

	memset(l, 0, sizeof(*l));
	if (size < sizeof(magic) || (form == FORM_USER && size < sizeof(struct lov_md_v1)))
		return -ERANGE;
	memcpy(&magic, blob, sizeof(magic));
	if (magic == LOV_USER_MAGIC_COMP_V1)
		rc = parse_composite(l, blob, size, form);
	else if (magic == LOV_USER_MAGIC_FOREIGN && form == FORM_STORED) {
		l->kind = LAYOUT_FOREIGN;
		rc = 0;
	} else
		rc = parse_plain(l, blob, size, form);
	if (rc < 0)
		layout_free(l);
	return rc;
}

/* ---- questions ---- */
uint64_t layout_dom_bytes(const struct layout *l)
{
	return l->ncomp && (l->comp[0].pattern & LOV_PATTERN_MDT) ? l->comp[0].end : 0;
}

uint64_t layout_end(const struct layout *l)
{
	return l->ncomp ? l->comp[l->ncomp - 1].end : LUSTRE_EOF;
}

bool layout_released(const struct layout *l)
{
	return l->ncomp && (l->comp[0].pattern & LOV_PATTERN_F_RELEASED);
}
