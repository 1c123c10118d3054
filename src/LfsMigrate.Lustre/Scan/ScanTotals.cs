namespace LfsMigrate.Lustre.Scan;

/// <summary>What a scan has come across.</summary>
/// <param name="Directories">Directories that were read to their end.</param>
/// <param name="Files">Files that the sink got, each name counted.</param>
/// <param name="LeftOut">Regular files that were not wanted, or are this program's own.</param>
/// <param name="Unreadable">Directories and files that the sink was told of as unreadable.</param>
public readonly record struct ScanTotals(long Directories, long Files, long LeftOut, long Unreadable)
{
    /// <summary>The sum of two.</summary>
    public static ScanTotals operator +(ScanTotals left, ScanTotals right) => new(left.Directories + right.Directories,
        left.Files + right.Files, left.LeftOut + right.LeftOut, left.Unreadable + right.Unreadable);
}
