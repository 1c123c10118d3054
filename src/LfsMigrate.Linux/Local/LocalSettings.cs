using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Local;

/// <summary>What the operator wants of each migration on an ordinary file system.</summary>
public sealed record LocalSettings
{
    /// <summary>The directory that files are moved to; null when they stay where they are.</summary>
    public UnixPath? To { get; init; }

    /// <summary>Whether a file may be renamed where writers on other machines cannot be seen.</summary>
    public bool AcceptRaces { get; init; }

    /// <summary>Is told how copies come on, and may hold them up.</summary>
    public ITransferPace Pace { get; init; } = Unpaced.Instance;

    /// <summary>Whether copies are read back; a large one is, while it is still being written.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>In how many streams a file is copied.</summary>
    public StreamsPerFile Streams { get; init; } = new();

    /// <summary>Bytes read, hashed and written at once by each stream; a multiple of the page size.</summary>
    /// <remarks>
    /// KERNEL: the page cache takes a write in folios as large as the write, and whole blocks of free memory for large ones are what is
    /// hardest to find: where memory is in pieces, or given back to a host, writes of 1 MiB take several times as long as these.
    /// </remarks>
    public int BufferBytes { get; init; } = 128 * 1024;
}
