using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Lustre;

/// <summary>What the operator wants of each migration on Lustre.</summary>
public sealed record MigrationSettings
{
    /// <summary>The layout asked for.</summary>
    public required LayoutRequest Layout { get; init; }

    /// <summary>Whether a lease guards the file (-n) instead of a group lock.</summary>
    public bool NonBlocking { get; init; }

    /// <summary>Whether a group lock guards the file (-b) also where a lease would be safer.</summary>
    public bool Blocking { get; init; }

    /// <summary>Whether the data of a released file is fetched from the archive (HSM).</summary>
    public bool Restore { get; init; }

    /// <summary>Ends what waits for others, such as the archive.</summary>
    public CancellationToken Interruption { get; init; }

    /// <summary>Whether data goes past the page cache.</summary>
    public bool DirectIo { get; init; } = true;

    /// <summary>How many files at once may use an OST; null for any number.</summary>
    public OstGates? Gates { get; init; }

    /// <summary>Is told of each Lustre that a file is on; null for nobody.</summary>
    public Action<ITargets>? OnMount { get; init; }

    /// <summary>Is told how copies come on, and may hold them up.</summary>
    public ITransferPace Pace { get; init; } = Unpaced.Instance;

    /// <summary>Whether copies are going to be verified.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>In how many streams a file is copied and read back.</summary>
    public StreamsPerFile Streams { get; init; } = new();

    /// <summary>Bytes read, hashed and written at once by each stream, a multiple of the page size; null: as the stripes want it. The
    /// guard is checked as often.</summary>
    public int? BufferBytes { get; init; }

    /// <summary>What donors have got so far.</summary>
    internal InheritedLayouts Inherited { get; } = new();
}
