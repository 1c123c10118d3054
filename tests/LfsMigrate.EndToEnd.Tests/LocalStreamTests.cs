using System.Security.Cryptography;
using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Large files of each local file system, each copied in several streams, also while somebody writes.</summary>
public sealed class LocalStreamTests
{
    private const long Range = 64 << 20;
    private const int SlotBytes = 4000;

    private static readonly LoopFileSystemOptions Large = new() { SizeBytes = 1024L << 20 };

    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private static IEnumerable<TestCaseData> Ways() => LocalWay.All.Select(w => w.Case());

    private static IEnumerable<TestCaseData> UsualWays() => LocalWay.Usual.Where(w => w.KeepsInode).Select(w => w.Case());

    private LocalFiles Files => _files!;

    [TestCaseSource(nameof(Ways))]
    public void StreamsPerFile_AnyNumber_SameContentHolesAndDigest(LocalWay way)
    {
        _files = new LocalFiles(way, Large);
        Files.Write("f", 0);
        using (var file = Posix.Open(Files["f"], Posix.O_RDWR))
        {
            // The length first: XFS would reserve space behind the end, which stays with the file.
            RandomAccess.SetLength(file, (4 * Range) + 777);
            RandomAccess.Write(file, SimulatedLustre.Random(90 << 20, "first"), 0);
            RandomAccess.Write(file, SimulatedLustre.Random(5_000_123, "second"), (3 * Range) - 1_000_000);
            RandomAccess.FlushToDisk(file);
        }
        Files.SetTimes("f");
        string digest = Digest();
        long allocated = Files.AllocatedBytes("f");

        var results = new[] { "1", "2", "5" }.Select(n => Look(way, n)).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(results.Select(r => r.GetProperty("xxh128").GetString()).Distinct().Count(), Is.EqualTo(1));
            Assert.That(Digest(), Is.EqualTo(digest));
            Assert.That(Files.AllocatedBytes("f"), Is.LessThanOrEqualTo(allocated + (1 << 20)), "holes have become blocks");
            Assert.That(Files.Leftovers(), Is.Empty);
        });
        Files.FileSystem.Remount();
        Assert.That(Digest(), Is.EqualTo(digest), "what is on the disk");
    }

    [TestCaseSource(nameof(UsualWays))]
    public void Migrate_WriterDuringTheCopy_LosesNothing(LocalWay way)
    {
        _files = new LocalFiles(way, Large);
        byte[] model = SimulatedLustre.Random((int)(2 * Range) + 4321, "model");
        Posix.WriteAll(Files["f"], model);
        bool ended = false;
        var writer = new Thread(() => Overwrite(model, ref ended));
        writer.Start();
        List<ProgramResult> runs;
        try
        {
            runs = [.. Enumerable.Range(0, 4).Select(_ => Files.Migrate("--json", "--retries=0", "--streams-per-file=3", "f"))];
        }
        finally
        {
            Volatile.Write(ref ended, true);
            writer.Join();
        }

        Assert.Multiple(() =>
        {
            Assert.That(runs.SelectMany(r => r.Codes), Has.All.AnyOf("migrated", "changed", "in-use"), runs[0].ToString());
            Assert.That(Digest(), Is.EqualTo(Convert.ToHexString(SHA256.HashData(model))));
        });
        Assert.That(Files.Migrate("--json", "--streams-per-file=3", "f").Code, Is.EqualTo("migrated"));
        Assert.That(Digest(), Is.EqualTo(Convert.ToHexString(SHA256.HashData(model))));
    }

    private void Overwrite(byte[] model, ref bool ended)
    {
        var random = new Random(1);
        using var file = Posix.Open(Files["f"], Posix.O_RDWR);
        while (!Volatile.Read(ref ended))
        {
            int offset = random.Next(0, model.Length - SlotBytes);
            random.NextBytes(model.AsSpan(offset, SlotBytes));
            RandomAccess.Write(file, model.AsSpan(offset, SlotBytes), offset);
            Thread.Sleep(1);
        }
    }

    private System.Text.Json.JsonElement Look(LocalWay way, string streams)
    {
        var before = way.ShowsExtents ? ExtentMap.Of(Files["f"]) : [];

        var result = Files.Migrate("--json", $"--streams-per-file={streams}", "f");

        Assert.That((result.ExitCode, result.Code), Is.EqualTo((0, "migrated")), result.ToString());
        Assert.That(result.Json()[0].GetProperty("way").GetString(), Is.EqualTo(way.Way));
        Assert.That(ExtentMap.Shared(before, way.ShowsExtents ? ExtentMap.Of(Files["f"]) : []), Is.Empty);
        return result.Json()[0];
    }

    private string Digest()
    {
        using var file = File.OpenRead(Files["f"]);
        return Convert.ToHexString(SHA256.HashData(file));
    }
}
