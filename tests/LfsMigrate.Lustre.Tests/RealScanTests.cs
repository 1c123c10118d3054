using System.Globalization;
using System.Text.RegularExpressions;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre.Scan;
using LfsMigrate.Lustre.Tests.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>What a scan tells of files on a real Lustre is what <c>lfs getstripe</c> and their content tell.</summary>
[Category("Lustre")]
public sealed partial class RealScanTests
{
    private const int SizeBytes = 5 << 20;

    private string _directory = "";

    [SetUp]
    public void SetUp()
    {
        string parent = RealLustreEnvironment.ParentOrIgnore();
        _ = LustreLibrary.Load();
        _directory = $"{parent}/scan-{Guid.NewGuid():N}";
        Directory.CreateDirectory(_directory);
    }

    [TearDown]
    public void TearDown()
    {
        if (_directory.Length > 0)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    [TestCase("-c 1")]
    [TestCase("-c 2 -S 1M")]
    [TestCase("-E 1M -c 1 -E eof -c 2")]
    public void Scan_FileThatWasFlushed_HasItsOstsAndItsBytes(string layout)
    {
        string path = $"{_directory}/f";
        Testing.Program.Run("lfs", ["setstripe", .. layout.Split(' '), path]);
        byte[] content = new byte[SizeBytes];
        new Random(1).NextBytes(content);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        var found = Scan().Single();

        int[] osts = [.. OstIndex().Matches(Testing.Program.Run("lfs", "getstripe", path)).Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.That(osts, Is.Not.Empty);
        Assert.That(found.Layout!.Osts, Is.EquivalentTo(osts.Distinct()));
        Assert.That(found.Facts.SizeBytes, Is.EqualTo(SizeBytes));
        long bytes = ObjectBytes.Of(found.Layout, found.Facts.SizeBytes, found.Facts.AllocatedBytes).Sum(p => p.Bytes);
        Assert.That(bytes, Is.EqualTo(SizeBytes).Within(SizeBytes / 20), "whatever the MDS was told of its blocks");
    }

    [Test]
    public void Scan_MountOfTheWholeFileSystem_IsKnownAsThat() => Assert.That(LustreMount.Find(UnixPath.FromText(_directory))!.IsWhole, Is.True);

    private List<ScannedFile> Scan()
    {
        var sink = new Sink();
        new TreeScan(new ScanSettings { Jobs = 2 }).Scan(UnixPath.FromText(_directory), sink, CancellationToken.None);
        return sink.Files;
    }

    // "l_ost_idx: 3, ..." of components, "  3   123   0x7b ..." of a plain file.
    [GeneratedRegex(@"(?:l_ost_idx:|^)\s*(\d+)(?:,|\s+\d+\s+0x)", RegexOptions.Multiline)]
    private static partial Regex OstIndex();

    private sealed class Sink : IScanSink
    {
        private readonly Lock _gate = new();

        internal List<ScannedFile> Files { get; } = [];

        public void Found(in ScannedFile file)
        {
            lock (_gate)
            {
                Files.Add(file);
            }
        }

        public void Unreadable(UnixPath path, RefusedException why) => throw new AssertionException($"{path}: {why.Message}");
    }
}
