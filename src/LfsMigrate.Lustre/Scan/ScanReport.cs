using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Tells the sink what one thread of a scan meets, and counts it. For one thread.</summary>
internal sealed class ScanReport(IScanSink sink)
{
    private ScanTotals _totals;

    internal ScanTotals Totals => _totals;

    internal void Directory() => _totals += new ScanTotals(1, 0, 0, 0);

    internal void Found(in ScannedFile file)
    {
        _totals += new ScanTotals(0, 1, 0, 0);
        sink.Found(file);
    }

    internal void LeftOut() => _totals += new ScanTotals(0, 0, 1, 0);

    internal void Unreadable(UnixPath path, RefusedException why)
    {
        _totals += new ScanTotals(0, 0, 0, 1);
        sink.Unreadable(path, why);
    }

    /// <summary>A call failed on a file.</summary>
    internal void Unreadable(UnixPath file, PosixException why) =>
        Unreadable(file, new RefusedException(CodeOf(why.Errno), why.Message));

    private static string CodeOf(int errno) => errno == Errno.EOPNOTSUPP ? OutcomeCode.NotLustre : FailureTable.CodeOf(MigrationPhase.Planned, errno);
}
