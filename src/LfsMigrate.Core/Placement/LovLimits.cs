namespace LfsMigrate.Core.Placement;

/// <summary>Limits and reserved values of layouts, spelled as in lustre_user.h.</summary>
public static class LovLimits
{
    /// <summary>The end of a component that reaches to the end of any file, in bytes.</summary>
    public const ulong LUSTRE_EOF = ulong.MaxValue;

    /// <summary>What every stripe size and component end must be a multiple of, in bytes.</summary>
    public const ulong LOV_MIN_STRIPE_SIZE = 65536;

    /// <summary>The first stripe size that no longer fits the 32-bit field, in bytes.</summary>
    public const ulong StripeSizeBytesBound = 1UL << 32;

    /// <summary>The largest component on an MDT that setstripe accepts, in bytes.</summary>
    public const ulong DomBytesMax = 1UL << 30;

    /// <summary>The unit in which an extension component states its size, in bytes.</summary>
    public const ulong SEL_UNIT_SIZE = 1024;

    /// <summary>The most stripes a component can have.</summary>
    public const int LOV_MAX_STRIPE_COUNT = 2000;

    /// <summary>The lowest stripe count: 32 stripes on every OST.</summary>
    public const int OverstripeCountMin = -32;

    /// <summary>The highest OST index that can be asked for.</summary>
    public const int LOV_V1_INSANE_STRIPE_INDEX = 0xFFDF;

    /// <summary>The longest pool name, in bytes without the terminating zero.</summary>
    public const int LOV_MAXPOOLNAME = 15;

    /// <summary>The pool word that asks for no pool, not even the directory's.</summary>
    public const string LOV_POOL_IGNORE = "ignore";

    /// <summary>A pool word that asks for nothing: the directory's default pool applies.</summary>
    public const string LOV_POOL_INHERIT = "inherit";

    /// <summary>The other pool word that asks for nothing.</summary>
    public const string LOV_POOL_NONE = "none";
}
