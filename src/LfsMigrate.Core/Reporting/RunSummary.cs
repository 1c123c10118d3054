using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Reporting;

/// <summary>Counts what became of the files of a run.</summary>
public sealed class RunSummary : IRunObserver
{
    private readonly long[] _files = new long[Enum.GetValues<OutcomeKind>().Length];

    /// <summary>Bytes of the files migrated.</summary>
    public long MigratedBytes { get; private set; }

    /// <summary>Files that went the way of rsync and rename.</summary>
    public long FallbackFiles { get; private set; }

    /// <summary>Whether a file was given up because somebody interrupted the run.</summary>
    public bool WasInterrupted { get; private set; }

    /// <summary>The error number of the first file that was busy or failed; 0 when none was.</summary>
    public int FirstErrno { get; private set; }

    /// <summary>How many files there were.</summary>
    public long Files => _files.Sum();

    /// <summary>How many files had an outcome of this kind.</summary>
    public long Count(OutcomeKind kind) => _files[(int)kind];

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        _files[(int)outcome.Kind]++;
        WasInterrupted |= outcome.Code == OutcomeCode.Interrupted;
        FirstErrno = FirstErrno != 0 ? FirstErrno : CodeErrno.Of(outcome);
        if (outcome.Code == OutcomeCode.Migrated)
        {
            MigratedBytes += outcome.SizeBytes;
            FallbackFiles += outcome.Way == MigrationWay.RsyncRename ? 1 : 0;
        }
    }
}
