namespace LfsMigrate.Lustre;

/// <summary>Where the fields of the <c>lustre.lov</c> structs lie, in bytes, named as in lustre_user.h. All numbers are little-endian.</summary>
internal static class LovStructs
{
    /// <summary>Of every struct.</summary>
    public const int lmm_magic = 0;

    /// <summary>A 16-bit field that means "all", "any" or "not said".</summary>
    public const ushort All16 = 0xFFFF;

    /// <summary>The lowest stripe_count that means "so many on every OST" (LOV_ALL_STRIPES_WIDE).</summary>
    public const ushort LOV_ALL_STRIPES_WIDE = 0xFFE0;

    /// <summary>The most bytes an extended attribute can have (XATTR_SIZE_MAX).</summary>
    public const int XATTR_SIZE_MAX = 65536;

    /// <summary>struct lov_user_md_v1 and, with a pool between header and objects, lov_user_md_v3.</summary>
    public static class LovUserMd
    {
        public const int lmm_pattern = 4;
        public const int lmm_oi = 8;
        public const int lmm_stripe_size = 24;
        public const int lmm_stripe_count = 28;
        public const int lmm_stripe_offset = 30;
        public const int SizeV1 = 32;
        public const int lmm_pool_name = 32;
        public const int PoolNameSize = 16;
        public const int SizeV3 = 48;
    }

    /// <summary>struct lov_user_ost_data_v1.</summary>
    public static class LovUserOstData
    {
        public const int l_ost_oi = 0;
        public const int l_ost_gen = 16;
        public const int l_ost_idx = 20;
        public const int Size = 24;
    }

    /// <summary>struct lov_comp_md_v1.</summary>
    public static class LovCompMd
    {
        public const int lcm_size = 4;
        public const int lcm_layout_gen = 8;
        public const int lcm_flags = 12;
        public const int lcm_entry_count = 14;
        public const int lcm_mirror_count = 16;
        public const int Size = 32;
    }

    /// <summary>struct lov_comp_md_entry_v1.</summary>
    public static class LovCompMdEntry
    {
        public const int lcme_id = 0;
        public const int lcme_flags = 4;
        public const int e_start = 8;
        public const int e_end = 16;
        public const int lcme_offset = 24;
        public const int lcme_size = 28;
        public const int lcme_layout_gen = 32;
        public const int Size = 48;
    }

    /// <summary>struct lov_foreign_md.</summary>
    public static class LovForeignMd
    {
        public const int lfm_length = 4;
        public const int SizeWithoutValue = 16;
    }
}
