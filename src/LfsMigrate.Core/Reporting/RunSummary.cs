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

    /// <summary>Files met again that were settled before the run was resumed; they count once.</summary>
    public long SettledBefore { get; private set; }

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        if (outcome.Code == OutcomeCode.SettledBefore)
        {
            SettledBefore++;
            return;
        }
        WasInterrupted |= outcome.Code == OutcomeCode.Interrupted;
        FirstErrno = FirstErrno != 0 ? FirstErrno : CodeErrno.Of(outcome);
        Add(outcome.Kind, outcome.Code, outcome.Way, outcome.SizeBytes);
    }

    /// <summary>Counts a file.</summary>
    public void Add(OutcomeKind kind, string code, string? way, long sizeBytes)
    {
        _files[(int)kind]++;
        if (code == OutcomeCode.Migrated)
        {
            MigratedBytes += sizeBytes;
            FallbackFiles += way == MigrationWay.RsyncRename ? 1 : 0;
        }
    }

    /// <summary>Counts the files of another run too.</summary>
    public void Include(RunSummary other)
    {
        for (int kind = 0; kind < _files.Length; kind++)
        {
            _files[kind] += other._files[kind];
        }
        MigratedBytes += other.MigratedBytes;
        FallbackFiles += other.FallbackFiles;
    }

    /// <summary>Takes the count of a file back that is tried again.</summary>
    public void Remove(OutcomeKind kind) => _files[(int)kind]--;
}
