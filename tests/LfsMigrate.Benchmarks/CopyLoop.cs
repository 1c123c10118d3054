using BenchmarkDotNet.Attributes;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Benchmarks;

/// <summary>The copy of a file without the kernel. What it allocates must not grow with the pieces.</summary>
public class CopyLoop
{
    private const int PieceBytes = 64 * 1024;

    private readonly AlignedBuffer _buffer = new(PieceBytes);
    private DataCopier _copier = null!;
    private RepeatingFile _original = null!;
    private RepeatingFile _donor = null!;

    [Params(1, 256)]
    public int Pieces { get; set; }

    [GlobalSetup]
    public void Open()
    {
        _copier = new DataCopier(new ContentReader(_buffer, () => { }, CancellationToken.None));
        _original = new RepeatingFile((long)Pieces * PieceBytes, PieceBytes);
        _donor = new RepeatingFile(0, PieceBytes);
    }

    [Benchmark]
    public CopyResult Copy() => _copier.Copy(_original, _donor, _original.GetLength(), digest: false);

    [Benchmark]
    public CopyResult CopyAndDigest() => _copier.Copy(_original, _donor, _original.GetLength(), digest: true);

    [GlobalCleanup]
    public void Close() => _buffer.Dispose();
}
