using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;

namespace LfsMigrate.Core.Tests.Migration;

/// <summary>Makes contents with holes.</summary>
internal static class SparseFiles
{
    public static MemoryContent Make(int blockBytes, long length, params (long Offset, int Count)[] parts)
    {
        var content = new MemoryContent(blockBytes);
        foreach (var (offset, count) in parts)
        {
            content.Write(FileRecipe.Data(offset % 1_000_000, count), offset);
        }
        content.SetLength(length);
        return content;
    }

    public static MemoryContent Random(Random random, int blockBytes, int lengthMax)
    {
        int length = random.Next(1, lengthMax);
        var parts = new List<(long, int)>();
        for (int i = random.Next(0, 8); i > 0; i--)
        {
            int offset = random.Next(0, length);
            parts.Add((offset, random.Next(1, Math.Min(length - offset, 40_000) + 1)));
        }
        return Make(blockBytes, length, [.. parts]);
    }
}
