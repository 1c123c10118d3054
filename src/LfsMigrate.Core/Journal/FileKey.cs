using System.Globalization;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Journal;

/// <summary>
/// Which file it is for good, whatever its name: the FID on Lustre, elsewhere the inode number and when the inode was made, because
/// numbers are used again. The device's number counts only where that is not known: it changes from one mount to the next.
/// </summary>
/// <param name="Text">As it stands in a journal.</param>
public readonly record struct FileKey(string Text)
{
    /// <summary>The key of a file that has a FID.</summary>
    public static FileKey Of(Fid fid) => new(fid.ToString());

    /// <summary>The key of any other.</summary>
    /// <param name="identity">Device and inode number.</param>
    /// <param name="born">When the inode was made; null where the file system does not tell.</param>
    public static FileKey Of(FileIdentity identity, UnixTime? born) => new(born is { } time
        ? string.Create(CultureInfo.InvariantCulture, $"{identity.Inode}@{time.Seconds}.{time.Nanoseconds:d9}")
        : string.Create(CultureInfo.InvariantCulture, $"{identity.Inode}@{identity.Device:x}"));

    /// <inheritdoc/>
    public override string ToString() => Text;
}
