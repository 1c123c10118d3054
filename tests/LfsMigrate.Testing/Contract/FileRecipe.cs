namespace LfsMigrate.Testing.Contract;

/// <summary>A file's content, to be made anywhere: what is not data is a hole.</summary>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Parts">Where data is and how much; its bytes follow from the offset.</param>
public sealed record FileRecipe(long LengthBytes, params (long Offset, int Count)[] Parts)
{
    private const int Prime = 251;

    /// <summary>A file without holes.</summary>
    public static FileRecipe Dense(int bytes) => bytes == 0 ? new FileRecipe(0) : new FileRecipe(bytes, (0, bytes));

    /// <summary>The bytes of one part: never zero, and different at each page.</summary>
    public static byte[] Data(long offset, int count)
    {
        byte[] data = new byte[count];
        for (int i = 0; i < count; i++)
        {
            data[i] = (byte)(1 + ((offset + i + ((offset + i) / 4096)) % Prime));
        }
        return data;
    }

    /// <summary>The whole content, holes as zeros.</summary>
    public byte[] ToArray()
    {
        byte[] content = new byte[LengthBytes];
        foreach (var (offset, count) in Parts)
        {
            Data(offset, count).CopyTo(content.AsSpan((int)offset));
        }
        return content;
    }

    /// <summary>Bytes that are data.</summary>
    public long DataBytes => Parts.Sum(p => (long)p.Count);
}
