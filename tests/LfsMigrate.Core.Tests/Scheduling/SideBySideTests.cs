using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class SideBySideTests
{
    private static readonly MigrationOutcome Some = new() { Path = default, Kind = OutcomeKind.Skipped, Code = "" };

    [TestCase(1)]
    [TestCase(3)]
    public void Run_ManyFiles_SettlesEachOnce(int jobs)
    {
        var settled = new List<string>();

        new SideBySide(Jobs(jobs, _ => Some), (file, _) => settled.Add(file.Path.ToString())).Run(Files(1000));

        Assert.That(settled, Is.EquivalentTo(Files(1000).Select(f => f.Path.ToString())));
    }

    [Test]
    public void Run_NoFile_EndsAtOnce() =>
        Assert.That(() => new SideBySide(Jobs(2, _ => throw new InvalidOperationException()), (_, _) => { }).Run([]), Throws.Nothing);

    [Test]
    public void Run_FirstFileIsRefused_NoOtherIsTouched()
    {
        int tried = 0;
        var side = new SideBySide(Jobs(4, _ =>
        {
            Interlocked.Increment(ref tried);
            throw new OperatorException("wrong", "write it right");
        }), (_, _) => { });

        Assert.That(() => side.Run(Files(100)), Throws.TypeOf<OperatorException>());
        Assert.That(tried, Is.EqualTo(1));
    }

    [Test]
    public void Run_AJobFails_TheRestIsNotTakenAndTheFailureComesOut()
    {
        int settled = 0;
        var side = new SideBySide(Jobs(3, file => file.Path.ToString() == "f50" ? throw new InvariantException("no") : Some),
            (_, _) => settled++);

        Assert.That(() => side.Run(Files(100_000)), Throws.TypeOf<InvariantException>());
        Assert.That(settled, Is.LessThan(50_000));
    }

    [Test]
    public void Run_TwoJobs_WorkAtTheSameTime()
    {
        using var both = new Barrier(2);
        var side = new SideBySide(Jobs(2, file => file.Path.ToString() == "f0" || both.SignalAndWait(TimeSpan.FromMinutes(1))
            ? Some : throw new TimeoutException()), (_, _) => { });

        Assert.That(() => side.Run(Files(3)), Throws.Nothing);
    }

    [Test]
    public void Run_TheListBreaksOff_WhatWasTakenIsSettled()
    {
        int settled = 0;
        IEnumerable<PlannedFile> Broken() => Files(10).Concat(Files(1).Select<PlannedFile, PlannedFile>(_ => throw new IOException("gone")));

        Assert.That(() => new SideBySide(Jobs(2, _ => Some), (_, _) => settled++).Run(Broken()), Throws.TypeOf<IOException>());
        Assert.That(settled, Is.EqualTo(10));
    }

    private static Func<PlannedFile, MigrationOutcome>[] Jobs(int count, Func<PlannedFile, MigrationOutcome> job) =>
        [.. Enumerable.Repeat(job, count)];

    private static IEnumerable<PlannedFile> Files(int count) =>
        Enumerable.Range(0, count).Select(i => new PlannedFile(UnixPath.FromText($"f{i}")));
}
