namespace LfsMigrate.Testing.Fakes;

/// <summary>How the I/O on a <see cref="MemoryDataFile"/> misbehaves, each way as real file systems do.</summary>
public sealed class DataFaults
{
    /// <summary>No call transfers more than this; a new number for each call when <see cref="Seed"/> is set.</summary>
    public int TransferBytesMax { get; set; } = int.MaxValue;

    /// <summary>Makes short counts random, between one byte and <see cref="TransferBytesMax"/>.</summary>
    public Random? Seed { get; set; }

    /// <summary>Every n-th transfer answers EAGAIN first; 0 for none.</summary>
    public int AgainEvery { get; set; }

    /// <summary>The file system has no direct I/O: it cannot be turned on, and while it is on every transfer is EINVAL.</summary>
    public bool DirectRefused { get; set; }

    /// <summary>Seeking for data and holes fails with this error number; 0 for none.</summary>
    public int SeekErrno { get; set; }

    /// <summary>The n-th read (from 1) and all after it fail with <see cref="ReadErrno"/>; 0 for none.</summary>
    public int ReadFailsFrom { get; set; }

    /// <summary>Error number of a failing read.</summary>
    public int ReadErrno { get; set; }

    /// <summary>The n-th write (from 1) and all after it fail with <see cref="WriteErrno"/>; 0 for none.</summary>
    public int WriteFailsFrom { get; set; }

    /// <summary>Error number of a failing write.</summary>
    public int WriteErrno { get; set; }

    /// <summary>A bit of the n-th write (from 1) arrives changed; 0 for none.</summary>
    public int FlipWrite { get; set; }

    /// <summary>fsync fails with this error number; 0 for none.</summary>
    public int FlushErrno { get; set; }

    /// <summary>Bytes that the next call may transfer.</summary>
    internal int Limit(int wanted)
    {
        int most = Math.Min(wanted, TransferBytesMax);
        return Seed == null || most <= 1 ? most : Seed.Next(1, most + 1);
    }
}
