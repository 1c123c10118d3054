using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre;

/// <summary>What the operator wants of each migration on Lustre.</summary>
public sealed record MigrationSettings
{
    /// <summary>The layout asked for.</summary>
    public required LayoutRequest Layout { get; init; }

    /// <summary>Whether a lease guards the file (-n) instead of a group lock.</summary>
    public bool NonBlocking { get; init; }

    /// <summary>Whether the data of a released file is fetched from the archive (HSM).</summary>
    public bool Restore { get; init; }

    /// <summary>Ends what waits for others, such as the archive.</summary>
    public CancellationToken Interruption { get; init; }

    /// <summary>Whether data goes past the page cache.</summary>
    public bool DirectIo { get; init; } = true;

    /// <summary>Is told how copies come on, and may hold them up.</summary>
    public ITransferPace Pace { get; init; } = Unpaced.Instance;

    /// <summary>Bytes read, hashed and written at once; a multiple of the page size. The guard is checked as often.</summary>
    public int BufferBytes { get; init; } = 8 * 1024 * 1024;
}
