using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;

namespace LfsMigrate.Core.Migration;

/// <summary>What became of one file.</summary>
public sealed record MigrationOutcome
{
    /// <summary>The name it was asked for by.</summary>
    public required UnixPath Path { get; init; }

    /// <summary>Where in a list that name stands; null when it was given or found otherwise.</summary>
    public ListPosition? Position { get; init; }

    /// <summary>Which file it is; null when it was not opened, or nobody wants to know.</summary>
    public FileKey? Key { get; init; }

    /// <summary>Which file has the name since it was migrated, where that is another; else null.</summary>
    public FileKey? KeyAfter { get; init; }

    /// <summary>Device of the file system it is on; null when it was not opened.</summary>
    public ulong? Device { get; init; }

    /// <summary>In one word.</summary>
    public required OutcomeKind Kind { get; init; }

    /// <summary>One of <see cref="OutcomeCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>One clause for a person; empty for a migrated file.</summary>
    public string Message { get; init; } = "";

    /// <summary>The last phase it reached.</summary>
    public MigrationPhase Phase { get; init; }

    /// <summary>The call that failed; null when none did.</summary>
    public string? Call { get; init; }

    /// <summary>Its error number; 0 when no call failed.</summary>
    public int Errno { get; init; }

    /// <summary>Which way it went: <c>layout-swap</c>, <c>rsync-rename</c>; null when it did not start.</summary>
    public string? Way { get; init; }

    /// <summary>Its FID before; null when unknown.</summary>
    public Fid? Fid { get; init; }

    /// <summary>Its FID after, when the way it went gave it another; else null.</summary>
    public Fid? FidAfter { get; init; }

    /// <summary>Its length in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Bytes written into the donor.</summary>
    public long CopiedBytes { get; init; }

    /// <summary>XXH128 of the content; null when it was not computed.</summary>
    public string? Digest { get; init; }

    /// <summary>Its layout before, in setstripe's words; null when unknown.</summary>
    public string? PlacementBefore { get; init; }

    /// <summary>Its layout after, read back; for a plan the layout asked for.</summary>
    public string? PlacementAfter { get; init; }

    /// <summary>What was seen of its storage before and after.</summary>
    public StorageSeen Storage { get; init; } = StorageSeen.Nothing;

    /// <summary>How long each step took, in order, the one that failed included.</summary>
    public IReadOnlyList<PhaseTime> PhaseTimes { get; init; } = [];

    /// <summary>How often it was tried, this time included.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How long it took, the last time it was tried.</summary>
    public TimeSpan Elapsed { get; init; }
}
