using System.IO.Hashing;

namespace LfsMigrate.Core.Files;

/// <summary>Where in a list a name stands.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Chain">A hash of the names up to and with this one, by which a list is known again.</param>
public readonly record struct ListPosition(long Number, ulong Chain)
{
    /// <summary>The position of the name behind this one.</summary>
    public ListPosition Next(UnixPath name) => new(Number + 1, XxHash3.HashToUInt64(name.Bytes, unchecked((long)Chain)));
}
