namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Others go on with their work on a local file while it is migrated again and again: nothing of it is lost, doubled or torn.</summary>
public sealed class LocalWriterTests
{
    private const string Seconds = "1.5", Conflict = "leftover-conflict";

    private LocalFiles? _files;

    [TearDown]
    public void RemoveFileSystem() => _files?.Dispose();

    private static IEnumerable<TestCaseData> Cases() => LocalWay.Usual.SelectMany(w => WriterJob.All.Select(j => w.Case(j)));

    private LocalFiles Files => _files!;

    [TestCaseSource(nameof(Cases))]
    public void Migrate_WhileOthersWork_LosesNothing(LocalWay way, WriterJob job)
    {
        _files = new LocalFiles(way);
        job.Prepare(Files["f"]);
        var writers = Enumerable.Range(0, job.Processes).Select(id => Start(way, job, id)).ToList();
        int conflicts;
        try
        {
            var runs = MigrateUntilEnded(writers);

            string[] codes = [.. runs.SelectMany(r => r.Codes)];
            conflicts = codes.Count(c => c == Conflict);
            TestContext.Out.WriteLine(string.Join(", ", codes.CountBy(c => c).Select(c => $"{c.Value} {c.Key}")));
            var ends = writers.Select(w => w.Wait()).ToList();
            Assert.That(ends.Select(e => e.ExitCode), Has.All.Zero, string.Join('\n', ends));
            job.Check(Files["f"], Expected(job));
            Assert.That(runs.Where(r => !IsHarmless(r, job)), Is.Empty);
            Assert.That(codes, way.KeepsInode && job.ChangesNothing ? Has.Member("migrated") : Is.Not.Empty);
        }
        finally
        {
            writers.ForEach(w => w.Dispose());
        }
        ExpectTheNextRunToWork(job, conflicts);
    }

    // RACE in docs/safety.md: an exchange of names may bring out a file that got the name a moment before; it is put back.
    private RunningProgram Start(LocalWay way, WriterJob job, int id) => RunningProgram.Start("/",
        [Built.Writers, job.Name, $"{id}", Seconds, Files["f"], ExpectedPath(id), way.KeepsInode ? "0" : "1000"]);

    private string ExpectedPath(int id) => Path.Combine(Files.FileSystem.Outside, $"expected{id}");

    private List<byte[]> Expected(WriterJob job) =>
        [.. Enumerable.Range(0, job.Processes).Select(id => File.ReadAllBytes(ExpectedPath(id)))];

    // Two at once: migrations must not harm each other either.
    private List<ProgramResult> MigrateUntilEnded(List<RunningProgram> writers)
    {
        var runs = new List<ProgramResult>();
        bool ended = false;
        var second = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                MigrateOnce(runs);
            }
        });
        second.Start();
        while (!writers.TrueForAll(w => w.HasEnded))
        {
            MigrateOnce(runs);
        }
        Volatile.Write(ref ended, true);
        second.Join();
        return runs;
    }

    private void MigrateOnce(List<ProgramResult> runs)
    {
        var result = Files.Migrate("--json", "--retries=2", "--retry-delay=0.05", "f");
        lock (runs)
        {
            runs.Add(result);
        }
    }

    private static bool IsHarmless(ProgramResult run, WriterJob job) => run.ExitCode is 0 or 1 or 4
        && run.Codes.All(c => c is "migrated" or "changed" or "in-use" or "replaced" or "leftover"
            || (c == "vanished" && job.ChangesNames) || (c == "links-unknown" && job.Name == "link")
            || (c == Conflict && (job.Reopens || job.ChangesNames || job.Name is "link" or "metadata")));

    // Somebody, perhaps the other migration, was about to open the old file while another had the new one, or somebody made the very name that was to be put
    // back: what was said of it is there to be compared by hand.
    private void ExpectTheNextRunToWork(WriterJob job, int conflicts)
    {
        var next = Files.Migrate("--json", "f");

        Assert.That(next.ExitCode, conflicts == 0 ? Is.Zero : Is.LessThanOrEqualTo(1), next.ToString());
        job.Check(Files["f"], Expected(job));
        Assert.That(Files.Leftovers(), Has.Length.LessThanOrEqualTo(conflicts));
    }
}
