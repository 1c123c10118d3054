using BenchmarkDotNet.Attributes;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Benchmarks;

/// <summary>Planning for ten million files; times and bytes are for one of them, so 3 µs are half a minute for all.</summary>
public class BalancePlans
{
    private const int Files = 10_000_000, Osts = 1000;
    private const long MiB = 1 << 20, CapacityBytes = 200L << 40;

    private readonly List<PlannedOst> _osts = [];
    private MovableFiles _files = new();

    [Params(1, 4)]
    public int Stripes { get; set; }

    // A tenth of the OSTs is new. A third of what the others have lies in these files, whose sizes have a heavy tail.
    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        long[] used = new long[Osts];
        var pieces = new FilePiece[Stripes];
        _files = new MovableFiles();
        long meanBytes = CapacityBytes * Osts / 4 / Files;
        for (int file = 0; file < Files; file++)
        {
            long bytes = Math.Min((long)(meanBytes / 10 / Math.Pow(1 - random.NextDouble(), 0.8)), CapacityBytes / 100);
            int first = random.Next(Osts * 9 / 10);
            for (int n = 0; n < Stripes; n++)
            {
                int ost = (first + n) % (Osts * 9 / 10);
                pieces[n] = new FilePiece(ost, bytes / Stripes, 0, 0);
                used[ost] += bytes / Stripes;
            }
            _files.Add(bytes + MiB, pieces);
        }
        _osts.Clear();
        _osts.AddRange(used.Select((bytes, i) => new PlannedOst(i, Math.Min(bytes * 3, CapacityBytes), CapacityBytes)));
    }

    [Benchmark(OperationsPerInvoke = Files)]
    public int Plan() => BalancePlanner.Plan(_osts, _files, new BalanceGoal(0.05)).Moves.Length;
}
