using BenchmarkDotNet.Attributes;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Benchmarks;

/// <summary>One line of <c>--json</c>.</summary>
public class JsonLines
{
    private readonly JsonReport _report = new(Stream.Null, simulated: false);

    private readonly MigrationOutcome _migrated = new()
    {
        Path = UnixPath.FromText("/mnt/lustre/project/run-17/output-4711.dat"),
        Kind = OutcomeKind.Migrated,
        Code = OutcomeCode.Migrated,
        Phase = MigrationPhase.Settled,
        Way = "layout-swap",
        SizeBytes = 1 << 30,
        CopiedBytes = 1 << 30,
        Digest = "64m:0123456789abcdef0123456789abcdef",
        PlacementBefore = "-c 1 -S 1M",
        PlacementAfter = "-c 2 -S 1M",
        Storage = new StorageSeen { OstsBefore = [4], OstsAfter = [1, 3], DataVersionBefore = 12345, DataVersionAfter = 12346 },
        PhaseTimes = [.. new[] { "guard", "stage", "copy", "verify", "exchange", "settle" }.Select(step => new PhaseTime(step, TimeSpan.FromMilliseconds(2)))],
        Elapsed = TimeSpan.FromMilliseconds(12),
    };

    [Benchmark]
    public void Settled() => _report.Settled(_migrated);
}
