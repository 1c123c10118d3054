using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>Finds data and holes of a file. That only saves work: a file system that cannot tell is read from end to end.</summary>
/// <param name="file">The file.</param>
/// <param name="isDense">It is known to have no holes: none are looked for.</param>
internal sealed class HoleSeeker(IDataFile file, bool isDense)
{
    private volatile bool _isDense = isDense;

    /// <summary>Where the next data at or behind an offset starts; the end when only a hole follows.</summary>
    internal long Data(long from, long end) => Seek(forData: true, from, end);

    /// <summary>Where the next hole at or behind an offset starts.</summary>
    internal long Hole(long from, long end) => Seek(forData: false, from, end);

    private long Seek(bool forData, long from, long end)
    {
        if (!_isDense)
        {
            try
            {
                return forData ? file.SeekData(from) ?? end : file.SeekHole(from);
            }
            catch (PosixException)
            {
                _isDense = true;
            }
        }
        return forData ? from : end;
    }
}
