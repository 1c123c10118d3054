using System.Text;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Journal;

/// <summary>What a journal says is settled: written, read, and asked.</summary>
public sealed class SettledFilesTests
{
    private SettledFiles _settled = null!;
    private long _lines;

    [SetUp]
    public void SetUp() => (_settled, _lines) = (new SettledFiles(), 0);

    [Test]
    public void Add_OutcomeOfATree_IsReadAsItWasWritten()
    {
        var outcome = Outcome("d\xff/f", OutcomeCode.Migrated) with { Key = new FileKey("12@3.4"), KeyAfter = new FileKey("13@5.6"), SizeBytes = 4096 };

        Add(outcome);

        Assert.That(_settled.IsSettled(new FileKey("12@3.4")), Is.True);
        Assert.That(_settled.IsSettled(new FileKey("13@5.6")), Is.True);
        Assert.That(_settled.IsSettled(new FileKey("12@3.5")), Is.False);
        Assert.That(_settled.Summary.MigratedBytes, Is.EqualTo(4096));
    }

    [Test]
    public void Add_FailureThatWasNotOpened_IsKnownByItsName()
    {
        Add(Outcome("gone", OutcomeCode.Vanished));

        Assert.That(_settled.IsSettled(UnixPath.FromText("gone")), Is.True);
        Assert.That(_settled.IsSettled(UnixPath.FromText("gon")), Is.False);
    }

    [Test]
    public void Add_NamesOfAList_CountByTheirPosition()
    {
        Add(Outcome("a", OutcomeCode.Migrated) with { Position = new ListPosition(1, 11) });
        Add(Outcome("c", OutcomeCode.InUse) with { Position = new ListPosition(300, 33), Key = new FileKey("7@1.0") });
        Add(Outcome("b", OutcomeCode.Migrated) with { Position = new ListPosition(2, 22) });

        Assert.That(Enumerable.Range(1, 400).Where(i => _settled.Positions.Contains(i)), Is.EqualTo(new[] { 1, 2, 300 }));
        Assert.That(_settled.LastPosition, Is.EqualTo(new ListPosition(300, 33)));
        Assert.That(_settled.IsSettled(new FileKey("7@1.0")), Is.False, "another name of a busy file is tried by itself");
    }

    [Test]
    public void Add_TriedAgain_TakesThePlaceOfTheFirst()
    {
        Add(Outcome("a", OutcomeCode.InUse));
        Add(Outcome("b", OutcomeCode.NoSpace));
        Assert.That(_settled.Unfinished.Select(e => e.Path.ToString()), Is.EqualTo(new[] { "a", "b" }));

        Add(Outcome("a", OutcomeCode.Migrated), retryOf: 1);

        Assert.That(_settled.Unfinished.Select(e => e.Path.ToString()), Is.EqualTo(new[] { "b" }));
        Assert.That(_settled.Summary.Files, Is.EqualTo(2));
        Assert.That(_settled.Summary.Count(OutcomeKind.Busy), Is.Zero);
    }

    [Test]
    public void Add_End_LastsUntilTheRunGoesOn()
    {
        Add(JournalEntry.Of(JournalEntry.End, RunEnd.Interrupted, DateTimeOffset.UnixEpoch));
        Assert.That(_settled.End, Is.EqualTo(RunEnd.Interrupted));

        Add(JournalEntry.Of(JournalEntry.Begin, "resumed", DateTimeOffset.UnixEpoch));
        Assert.That(_settled.End, Is.Null);
    }

    private void Add(MigrationOutcome outcome, long? retryOf = null) => Add(JournalEntry.Of(outcome, retryOf, DateTimeOffset.UnixEpoch));

    private void Add(byte[] members)
    {
        byte[] start = Encoding.ASCII.GetBytes($"{{\"n\":{++_lines},\"batch\":1,");
        var entry = JournalEntry.TryRead(JournalLine.Seal([.. start, .. members.AsSpan(1)]).AsMemory(..^1));
        Assert.That(entry, Is.Not.Null);
        _settled.Add(entry!);
    }

    private static MigrationOutcome Outcome(string name, string code) =>
        new() { Path = UnixPath.FromBytes(Encoding.Latin1.GetBytes(name)), Code = code, Kind = OutcomeCode.KindOf(code) };
}
