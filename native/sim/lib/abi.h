/* The part of Lustre's user ABI that the simulation speaks: numbers and struct layouts, each proved by an assertion. */
#ifndef LFS_SIM_ABI_H
#define LFS_SIM_ABI_H

#include <stddef.h>
#include <stdint.h>

#define LL_SUPER_MAGIC 0x0BD00BD0u
#define O_LOV_DELAY_CREATE_MASK 0x2100 /* O_NOCTTY|FASYNC */

#define LOV_USER_MAGIC_V1 0x0BD10BD0u
#define LOV_USER_MAGIC_V3 0x0BD30BD0u
#define LOV_USER_MAGIC_SPECIFIC 0x0BD50BD0u
#define LOV_USER_MAGIC_COMP_V1 0x0BD60BD0u
#define LOV_USER_MAGIC_FOREIGN 0x0BD70BD0u

#define LOV_PATTERN_RAID0 0x1u
#define LOV_PATTERN_MDT 0x100u
#define LOV_PATTERN_OVERSTRIPING 0x200u
#define LOV_PATTERN_F_RELEASED 0x80000000u

#define LOV_MIN_STRIPE_SIZE 65536u
#define LOV_MAX_STRIPE_COUNT 2000u
#define LOV_ALL_STRIPES 0xFFFFu
#define LOV_ALL_STRIPES_WIDE 0xFFE0u
#define LOV_OFFSET_DEFAULT 0xFFFFu
#define LOV_MAXPOOLNAME 15
#define LUSTRE_EOF UINT64_MAX

#define LCME_FL_EXTENSION 0x40u
#define LCME_FL_PARITY 0x80u
#define LCME_FL_INIT 0x10u
#define LCME_TEMPLATE_FLAGS 0x426u /* PREF_RD, PREF_WR, NOSYNC, NOCOMPR: what a user may ask for */

#define LL_LEASE_RDLCK 1
#define LL_LEASE_WRLCK 2

#define SWAP_LAYOUTS_CHECK_DV1 0x01u
#define SWAP_LAYOUTS_CHECK_DV2 0x02u
#define SWAP_LAYOUTS_KEEP_MTIME 0x04u
#define SWAP_LAYOUTS_KEEP_ATIME 0x08u
#define SWAP_LAYOUTS_CLOSE 0x10u

#define HS_EXISTS 0x1u
#define HS_DIRTY 0x2u
#define HS_RELEASED 0x4u
#define HS_ARCHIVED 0x8u
#define HS_SIM_ACTIVE 0x10000u /* ours: the coordinator is at work on it */

#define HPS_RUNNING 2
#define HUA_NONE 1
#define HUA_ARCHIVE 10
#define HUA_RESTORE 11

#define OS_STATFS_DEGRADED 0x1u
#define OS_STATFS_READONLY 0x2u
#define OS_STATFS_NOCREATE 0x4u
#define OS_STATFS_ENOSPC 0x20u
#define OS_STATFS_ENOINO 0x40u
#define OS_STATFS_NONROT 0x200u

#define LL_STATFS_LMV 1u
#define LL_STATFS_LOV 2u
#define LL_STATFS_NODELAY 4u

struct lu_fid {
	uint64_t f_seq;
	uint32_t f_oid;
	uint32_t f_ver;
};
_Static_assert(sizeof(struct lu_fid) == 16, "lu_fid");
_Static_assert(offsetof(struct lu_fid, f_oid) == 8 && offsetof(struct lu_fid, f_ver) == 12, "lu_fid fields");

struct lov_ost_data {
	uint64_t oi_id;
	uint64_t oi_seq;
	uint32_t gen;
	uint32_t idx;
};
_Static_assert(sizeof(struct lov_ost_data) == 24, "lov_user_ost_data");
_Static_assert(offsetof(struct lov_ost_data, idx) == 20, "l_ost_idx");

struct lov_md_v1 {
	uint32_t magic;
	uint32_t pattern;
	uint64_t oi_id;
	uint64_t oi_seq;
	uint32_t stripe_size;
	uint16_t stripe_count;
	uint16_t offset_or_gen; /* the wanted first OST in a template, the layout generation in an instantiated layout */
};
_Static_assert(sizeof(struct lov_md_v1) == 32, "lov_user_md_v1");
_Static_assert(offsetof(struct lov_md_v1, stripe_size) == 24, "lmm_stripe_size");
_Static_assert(offsetof(struct lov_md_v1, stripe_count) == 28, "lmm_stripe_count");
_Static_assert(offsetof(struct lov_md_v1, offset_or_gen) == 30, "lmm_stripe_offset");

struct lov_md_v3 {
	struct lov_md_v1 v1;
	char pool[16];
};
_Static_assert(sizeof(struct lov_md_v3) == 48, "lov_user_md_v3");

struct lov_comp_md {
	uint32_t magic;
	uint32_t size;
	uint32_t layout_gen;
	uint16_t flags;
	uint16_t entry_count;
	uint16_t mirror_count;
	uint8_t ec_count;
	uint8_t pad[13];
};
_Static_assert(sizeof(struct lov_comp_md) == 32, "lov_comp_md_v1");
_Static_assert(offsetof(struct lov_comp_md, entry_count) == 14, "lcm_entry_count");

struct lov_comp_entry {
	uint32_t id;
	uint32_t flags;
	uint64_t start;
	uint64_t end;
	uint32_t offset;
	uint32_t size;
	uint32_t layout_gen;
	uint64_t time_and_id;
	uint8_t dstripe;
	uint8_t cstripe;
	uint8_t compr_type;
	uint8_t compr_lvl;
} __attribute__((packed));
_Static_assert(sizeof(struct lov_comp_entry) == 48, "lov_comp_md_entry_v1");
_Static_assert(offsetof(struct lov_comp_entry, offset) == 24, "lcme_offset");
_Static_assert(offsetof(struct lov_comp_entry, layout_gen) == 32, "lcme_layout_gen");

struct lov_foreign_head {
	uint32_t magic;
	uint32_t length;
	uint32_t type;
	uint32_t flags;
};
_Static_assert(sizeof(struct lov_foreign_head) == 16, "lov_foreign_md");

struct obd_statfs {
	uint64_t os_type;
	uint64_t os_blocks;
	uint64_t os_bfree;
	uint64_t os_bavail;
	uint64_t os_files;
	uint64_t os_ffree;
	uint8_t os_fsid[40];
	uint32_t os_bsize;
	uint32_t os_namelen;
	uint64_t os_maxbytes;
	uint32_t os_state;
	uint32_t os_fprecreated;
	uint32_t os_granted;
	uint32_t os_spare[7];
};
_Static_assert(sizeof(struct obd_statfs) == 144, "obd_statfs");
_Static_assert(offsetof(struct obd_statfs, os_bsize) == 88, "os_bsize");
_Static_assert(offsetof(struct obd_statfs, os_maxbytes) == 96, "os_maxbytes");
_Static_assert(offsetof(struct obd_statfs, os_state) == 104, "os_state");

struct obd_uuid {
	char uuid[40];
};
_Static_assert(sizeof(struct obd_uuid) == 40, "obd_uuid");

struct hsm_current_action {
	uint32_t hca_state;
	uint32_t hca_action;
	uint64_t hca_location_offset;
	uint64_t hca_location_length;
};
_Static_assert(sizeof(struct hsm_current_action) == 24, "hsm_current_action");

struct hsm_user_request {
	uint32_t hr_action;
	uint32_t hr_archive_id;
	uint64_t hr_flags;
	uint32_t hr_itemcount;
	uint32_t hr_data_len;
	struct {
		struct lu_fid hui_fid;
		uint64_t offset;
		uint64_t length;
	} hur_user_item[];
};
_Static_assert(sizeof(struct hsm_user_request) == 24, "hsm_user_request");

struct hsm_user_state {
	uint32_t hus_states;
	uint32_t hus_archive_id;
	uint32_t hus_in_progress_state;
	uint32_t hus_in_progress_action;
	uint64_t hus_location_offset;
	uint64_t hus_location_length;
};
_Static_assert(sizeof(struct hsm_user_state) == 32, "hsm_user_state");
_Static_assert(offsetof(struct hsm_user_state, hus_location_offset) == 16, "hus_in_progress_location");

#endif
