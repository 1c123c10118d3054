namespace LfsMigrate.Core.Migration;

/// <summary>How far one migration has come.</summary>
public enum MigrationPhase
{
    /// <summary>Nothing done yet.</summary>
    Planned,

    /// <summary>The guard is held and the change token taken.</summary>
    Guarded,

    /// <summary>An empty donor with the wanted placement exists.</summary>
    Staged,

    /// <summary>The donor holds the data, flushed.</summary>
    Copied,

    /// <summary>The donor was read back and is what was read from the original.</summary>
    Verified,

    /// <summary>The original has the donor's storage: the point of no return.</summary>
    Exchanged,

    /// <summary>The guard is released and nothing is left behind.</summary>
    Settled,

    /// <summary>Given up before the exchange: the original is untouched.</summary>
    Abandoned,
}
