using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class CrewTests
{
    private static readonly MigrationOutcome Some = new() { Path = default, Kind = OutcomeKind.Skipped, Code = "" };

    [TestCase(1)]
    [TestCase(3)]
    public void Run_ManyFiles_SettlesEachOnce(int workers)
    {
        var settled = new List<string>();

        Crew(workers, _ => Some, (file, _) => settled.Add(file.Path.ToString())).Run(InOrder(Files(1000)));

        Assert.That(settled, Is.EquivalentTo(Files(1000).Select(f => f.Path.ToString())));
    }

    [Test]
    public void Run_OneWorker_SettlesInOrder()
    {
        var settled = new List<string>();

        Crew(1, _ => Some, (file, _) => settled.Add(file.Path.ToString())).Run(InOrder(Files(100)));

        Assert.That(settled, Is.EqualTo(Files(100).Select(f => f.Path.ToString())));
    }

    [Test]
    public void Unwatched_NobodyLooksOn_Grows()
    {
        var seen = TimeSpan.Zero;
        Crew<PlannedFile>? crew = null;
        crew = new Crew<PlannedFile>(() => 1, (_, _) =>
        {
            Thread.Sleep(50);
            seen = crew!.Unwatched;
            return Some;
        }, (_, _) => { }, TimeSpan.FromMinutes(1), CancellationToken.None);

        crew.Run(InOrder(Files(1)));

        Assert.That(seen, Is.GreaterThan(TimeSpan.FromMilliseconds(25)));
        Assert.That(crew.Unwatched, Is.EqualTo(TimeSpan.Zero), "it runs no more");
    }

    [TestCase(3, 64, 4)]
    [TestCase(100, 8, 8)]
    public void Run_FilesThatTakeLong_StartsAWorkerForEachAndOneThatLooksForMore(int files, int jobs, int most)
    {
        using var all = new CountdownEvent(Math.Min(files, jobs));
        int workers = 0, begun = 0;
        Crew<PlannedFile>? crew = null;
        crew = new Crew<PlannedFile>(() => jobs, (_, _) =>
        {
            int number = Interlocked.Increment(ref begun);
            if (number == 1)
            {
                // It goes alone.
                return Some;
            }
            if (number <= all.InitialCount + 1)
            {
                all.Signal();
            }
            all.Wait(TimeSpan.FromMinutes(1));
            lock (all)
            {
                workers = Math.Max(workers, crew!.Workers);
            }
            return Some;
        }, (_, _) => { }, lookEvery: TimeSpan.FromMinutes(5), CancellationToken.None);

        crew.Run(InOrder(Files(files + 1)));

        Assert.That(all.CurrentCount, Is.Zero, "as many at once as may be");
        Assert.That(workers, Is.InRange(Math.Min(files, jobs), most));
    }

    [Test]
    public void Run_NoFile_EndsAtOnce() =>
        Assert.That(() => Crew(2, _ => throw new InvalidOperationException()).Run(InOrder([])), Throws.Nothing);

    [Test]
    public void Run_Twice_TakesTheFilesOfBoth()
    {
        int settled = 0;
        var crew = Crew(2, _ => Some, (_, _) => settled++);

        crew.Run(InOrder(Files(10)));
        crew.Run(InOrder(Files(5)));

        Assert.That(settled, Is.EqualTo(15));
    }

    [Test]
    public void Run_FirstFileIsRefused_NoOtherIsTouched()
    {
        int tried = 0;
        var crew = Crew(4, _ =>
        {
            Interlocked.Increment(ref tried);
            throw new OperatorException("wrong", "write it right");
        });

        Assert.That(() => crew.Run(InOrder(Files(100))), Throws.TypeOf<OperatorException>());
        Assert.That(tried, Is.EqualTo(1));
    }

    [Test]
    public void Run_AJobFails_TheRestIsNotTakenAndTheFailureComesOut()
    {
        int settled = 0;
        var crew = Crew(3, file => file.Path.ToString() == "f50" ? throw new InvariantException("no") : Some, (_, _) => settled++);

        Assert.That(() => crew.Run(InOrder(Files(100_000))), Throws.TypeOf<InvariantException>());
        Assert.That(settled, Is.LessThan(50_000));
    }

    [Test]
    public void Run_TheReportFails_TheRestIsNotTakenAndTheFailureComesOut()
    {
        int tried = 0;
        var crew = Crew(1, _ =>
        {
            tried++;
            return Some;
        }, (_, _) => throw new IOException("nobody reads it"));

        Assert.That(() => crew.Run(InOrder(Files(100))), Throws.TypeOf<IOException>());
        Assert.That(tried, Is.EqualTo(1));
    }

    [Test]
    public void Run_TwoWorkers_WorkAtTheSameTime()
    {
        using var both = new Barrier(2);
        var crew = Crew(2, file => file.Path.ToString() == "f0" || both.SignalAndWait(TimeSpan.FromMinutes(1))
            ? Some : throw new TimeoutException());

        Assert.That(() => crew.Run(InOrder(Files(3))), Throws.Nothing);
    }

    [Test]
    public void Run_TheListBreaksOff_WhatWasTakenIsSettled()
    {
        int settled = 0;
        IEnumerable<PlannedFile> Broken() => Files(10).Concat(Files(1).Select<PlannedFile, PlannedFile>(_ => throw new IOException("gone")));

        Assert.That(() => Crew(2, _ => Some, (_, _) => settled++).Run(InOrder(Broken())), Throws.TypeOf<IOException>());
        Assert.That(settled, Is.EqualTo(10));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Run_AFileHangs_IsSettledOnceAndTheOthersGoOn(int workers)
    {
        var (store, faults) = (new FakeStore(), new FaultPlan());
        var paths = Enumerable.Range(0, 6).Select(i => UnixPath.FromText($"/fake/{i}")).ToList();
        paths.ForEach(p => store.Add(p, FileRecipe.Data(0, 5000)));
        using var hang = faults.Hang(MigrationStep.Copy, nth: 1);
        var migrator = new FileMigrator(new FakeBackend(store, faults), null,
            new MigratorSettings(VerifyMode.Readback, FallbackPolicy.Never, new TimeBudget(TimeSpan.FromSeconds(2))));
        var settled = new List<(UnixPath, string)>();

        new Crew<PlannedFile>(() => workers, (file, hand) => migrator.Migrate(file, hand, CancellationToken.None),
            (file, outcome) => settled.Add((file.Path, outcome.Code)), TimeSpan.FromMilliseconds(20), CancellationToken.None)
            .Run(InOrder(paths.Select(p => new PlannedFile(p))));
        hang.Release();

        Assert.That(settled, Is.EquivalentTo(paths.Select((p, i) => (p, i == 0 ? OutcomeCode.Stuck : OutcomeCode.Migrated))));
        Assert.That(() => store.Sessions, Is.Zero.After(10_000, 5));
        Assert.That(settled, Has.Count.EqualTo(6), "what comes back too late is not settled again");
    }

    [Test]
    public void Run_JobsChangeMeanwhile_AsManyAreAtWork()
    {
        int jobs = 2, atWork = 0, most = 0, settled = 0;
        var seen = new List<int>();
        var crew = new Crew<PlannedFile>(() => jobs, (_, _) =>
        {
            int now = Interlocked.Increment(ref atWork);
            lock (seen)
            {
                most = Math.Max(most, now);
            }
            Thread.Sleep(1);
            Interlocked.Decrement(ref atWork);
            return Some;
        }, (_, _) =>
        {
            if (++settled % 200 == 0)
            {
                seen.Add(most);
                // Those at work take one more file before they see it; from then on what is counted is theirs.
                (jobs, most) = (settled == 200 ? 6 : 1, 0);
            }
            else if (settled % 200 == 20)
            {
                most = 0;
            }
        }, TimeSpan.FromMilliseconds(5), CancellationToken.None);

        crew.Run(InOrder(Files(600)));

        Assert.That(seen, Has.Count.EqualTo(3));
        Assert.That((seen[0], seen[2]), Is.EqualTo((2, 1)));
        Assert.That(seen[1], Is.InRange(3, 6));
    }

    private static FilesInOrder<PlannedFile> InOrder(IEnumerable<PlannedFile> files) => new(files);

    private static Crew<PlannedFile> Crew(int workers, Func<PlannedFile, MigrationOutcome> job, Action<PlannedFile, MigrationOutcome>? settle = null) =>
        new(() => workers, (file, _) => job(file), settle ?? ((_, _) => { }), TimeSpan.FromSeconds(1), CancellationToken.None);

    private static IEnumerable<PlannedFile> Files(int count) =>
        Enumerable.Range(0, count).Select(i => new PlannedFile(UnixPath.FromText($"f{i}")));
}
