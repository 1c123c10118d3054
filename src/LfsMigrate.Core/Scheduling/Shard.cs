using System.Globalization;
using System.IO.Hashing;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Which of the files of a list or tree a run takes, where several runs share them.</summary>
/// <remarks>
/// By inode number, which is the same on every node and under every name, so that no two runs take one file. What leads to no
/// file, and only has to be reported, goes by its name.
/// </remarks>
/// <param name="Index">Which one, from 1.</param>
/// <param name="Count">How many there are.</param>
public sealed record Shard(int Index, int Count)
{
    private const int CountMax = 100_000;

    /// <summary>Reads <c>I/N</c>; false for anything else.</summary>
    public static bool TryParse(string text, out Shard shard)
    {
        shard = null!;
        if (text.Split('/') is [var first, var second] && TryNumber(first, out int index) && TryNumber(second, out int count)
            && index >= 1 && index <= count && count <= CountMax)
        {
            shard = new Shard(index, count);
        }
        return shard != null;
    }

    /// <summary>Whether it takes the file of this inode number.</summary>
    public bool Takes(ulong inode) => IsOurs(XxHash3.HashToUInt64(BitConverter.GetBytes(inode)));

    /// <summary>Whether it reports the name, which leads to no file.</summary>
    public bool Takes(UnixPath name) => IsOurs(XxHash3.HashToUInt64(name.Bytes));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private bool IsOurs(ulong hash) => hash % (ulong)Count == (ulong)Index - 1;

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
