namespace LfsMigrate.Core.Journal;

/// <summary>How a run has ended, as its journal spells it.</summary>
public static class RunEnd
{
    /// <summary>All its files were settled.</summary>
    public const string Done = "done";

    /// <summary>A bound was reached, or somebody asked for it; it can be gone on with.</summary>
    public const string Stopped = "stopped";

    /// <summary>It was interrupted, and can be gone on with.</summary>
    public const string Interrupted = "interrupted";
}
