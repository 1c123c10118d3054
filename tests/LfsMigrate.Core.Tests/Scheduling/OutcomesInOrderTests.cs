using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class OutcomesInOrderTests
{
    private readonly List<string> _settled = [];
    private CancellationTokenSource _interruption = null!;

    [SetUp]
    public void SetUp()
    {
        _settled.Clear();
        _interruption = new CancellationTokenSource();
    }

    [TearDown]
    public void TearDown() => _interruption.Dispose();

    [Test]
    public void Crew_SeveralWorkers_OutcomesInTheOrderOfTheFiles()
    {
        const int files = 20_000;
        var inOrder = NewOrder();
        var crew = new Crew<Attempt>(() => 8, (attempt, _) =>
        {
            if (attempt.Turn % 97 == 3)
            {
                Thread.Sleep(1);
            }
            return OutcomeOf(attempt);
        }, inOrder.Settled, TimeSpan.FromMilliseconds(50), CancellationToken.None);

        using var supply = new FilesInOrder<Attempt>(inOrder.InTurn(Files(files)));
        crew.Run(supply);
        inOrder.End();

        Assert.That(_settled, Is.EqualTo(Files(files).Select(f => f.File.Path.ToString())));
    }

    [Test]
    public void InTurn_TooManyWaitForTheFirst_GivesNoMoreUntilItHasItsOutcome()
    {
        var inOrder = NewOrder();
        using var files = inOrder.InTurn(Files(OutcomesInOrder.WaitingMax + 2)).GetEnumerator();
        files.MoveNext();
        var first = files.Current;
        for (int i = 0; i < OutcomesInOrder.WaitingMax; i++)
        {
            files.MoveNext();
            inOrder.Settled(files.Current, OutcomeOf(files.Current));
        }
        Assert.That(_settled, Is.Empty);
        var next = Task.Run(files.MoveNext);

        Assert.That(next.Wait(TimeSpan.FromMilliseconds(500)), Is.False, "a file more is given");
        inOrder.Settled(first, OutcomeOf(first));
        Assert.That(next.Wait(TimeSpan.FromSeconds(30)) && next.Result);
        Assert.That(_settled, Is.EqualTo(Files(OutcomesInOrder.WaitingMax + 1).Select(f => f.File.Path.ToString())));
    }

    [Test]
    public void InTurn_InterruptedWhileItWaits_WaitsNoMore()
    {
        var inOrder = NewOrder();
        using var files = inOrder.InTurn(Files(OutcomesInOrder.WaitingMax + 2)).GetEnumerator();
        files.MoveNext();
        for (int i = 0; i < OutcomesInOrder.WaitingMax; i++)
        {
            files.MoveNext();
            inOrder.Settled(files.Current, OutcomeOf(files.Current));
        }
        var next = Task.Run(files.MoveNext);

        _interruption.Cancel();

        Assert.That(next.Wait(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void End_OneHasNoOutcome_PassesOnTheOthers()
    {
        var inOrder = NewOrder();
        foreach (var file in inOrder.InTurn(Files(4)).ToList().Where(f => f.Turn != 1).Reverse())
        {
            inOrder.Settled(file, OutcomeOf(file));
        }
        Assert.That(_settled, Is.EqualTo(new[] { "file 0" }));

        inOrder.End();

        Assert.That(_settled, Is.EqualTo(new[] { "file 0", "file 2", "file 3" }));
    }

    private OutcomesInOrder NewOrder() => new(o => _settled.Add(o.Path.ToString()), _interruption.Token);

    private static IEnumerable<Attempt> Files(int count) =>
        Enumerable.Range(0, count).Select(i => Attempt.First(new PlannedFile(UnixPath.FromText($"file {i}"))));

    private static MigrationOutcome OutcomeOf(Attempt attempt) =>
        new() { Path = attempt.File.Path, Kind = OutcomeKind.Migrated, Code = OutcomeCode.Planned };
}
