using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Where a file has data: its length and the pieces written, pass by pass.</summary>
internal sealed record FileShape(string Name, long SizeBytes, FileShape.Piece[][] Passes)
{
    private const int K = 1 << 10, M = 1 << 20;

    internal static readonly FileShape[] All =
    [
        new("empty", 0, []),
        Dense("byte", 1),
        Dense("page", 4096),
        Dense("page-and-byte", 4097),
        Dense("odd-length", 100_001),
        Dense("large", 3 * M),
        new("hole-only", M, []),
        new("hole-first", (2 * M) + 5, [[new(M, M + 5)]]),
        new("hole-last", 4 * M, [[new(0, 300_000)]]),
        new("holes", 5 * M, [[new(0, 100_000), new(3 * M, 64 * K), new((4 * M) + 77, 10)]]),
        new("odd-pieces", 50 * 20_000, [Every(20_000, 1000, 0, 50)]),
        new("fragments", 400 * 8 * K, [Every(8 * K, 4 * K, 0, 400)]),
        // Dense, and no two neighbours in it are neighbours on the device.
        new("interleaved", 400 * 8 * K, [Every(8 * K, 4 * K, 0, 400), Every(8 * K, 4 * K, 4 * K, 400)]),
    ];

    internal readonly record struct Piece(long Offset, int Length);

    /// <summary>Makes the file; each pass is on the disk before the next begins.</summary>
    internal void Make(string path)
    {
        using SafeFileHandle file = Posix.Open(path, Posix.O_RDWR | Posix.O_CREAT | Posix.O_EXCL);
        RandomAccess.SetLength(file, SizeBytes);
        foreach (var pass in Passes)
        {
            foreach (var piece in pass)
            {
                RandomAccess.Write(file, SimulatedLustre.Random(piece.Length, $"{Name} {piece.Offset}"), piece.Offset);
            }
            RandomAccess.FlushToDisk(file);
        }
    }

    public override string ToString() => Name;

    private static FileShape Dense(string name, int size) => new(name, size, [[new Piece(0, size)]]);

    private static Piece[] Every(int distance, int length, int first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Piece(first + ((long)i * distance), length))];
}
