namespace LfsMigrate.Core.Scheduling;

/// <summary>When a file goes the way of rsync and rename.</summary>
public enum FallbackPolicy
{
    /// <summary>When the MDS will not exchange its layouts: that file, and no other.</summary>
    WhenUnsupported,

    /// <summary>Never.</summary>
    Never,

    /// <summary>Every file.</summary>
    Always,
}
