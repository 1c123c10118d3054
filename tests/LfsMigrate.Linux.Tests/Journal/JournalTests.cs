using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Journal;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests.Journal;

/// <summary>A journal on a disk: written, cut, damaged, and gone on with.</summary>
public sealed class JournalTests
{
    private const string Name = "a-run";

    private TemporaryDirectory _root = null!;

    [SetUp]
    public void SetUp() => _root = new TemporaryDirectory();

    [TearDown]
    public void TearDown() => _root.Dispose();

    private string FirstPart => _root[$"{Name}/journal-000001.jsonl"];

    [Test]
    public void Read_WhatWasWritten_IsAllThere()
    {
        Write(1000);

        var settled = Read();

        Assert.That(settled.Summary.Files, Is.EqualTo(1000));
        Assert.That(settled.End, Is.EqualTo(RunEnd.Done));
    }

    [Test]
    public void Read_SeveralParts_ArePackedAndReadInOrder()
    {
        Write(5000, partBytes: 100_000, slowly: true);

        string[] files = [.. Directory.EnumerateFiles(_root[Name], "journal*").Select(f => Path.GetFileName(f)!).Order()];
        Assert.That(files, Has.Length.GreaterThan(2));
        Assert.That(Read().Summary.Files, Is.EqualTo(5000));
        GoOn(10);
        Assert.That(Read().Summary.Files, Is.EqualTo(5010));
        Assert.That(Directory.EnumerateFiles(_root[Name], "*.tmp"), Is.Empty);
    }

    [Test]
    public void Read_CutAnywhereBehindTheHeader_KeepsTheWholeLines()
    {
        Write(5);
        byte[] whole = File.ReadAllBytes(FirstPart);
        int header = whole.AsSpan().IndexOf((byte)'\n') + 1;

        for (int length = header; length < whole.Length; length++)
        {
            File.WriteAllBytes(FirstPart, whole.AsSpan(0, length));
            int lines = whole.AsSpan(0, length).Count((byte)'\n') - 1;
            Assert.That(Read().Lines, Is.EqualTo(lines), $"{length} bytes");
        }
    }

    [Test]
    public void GoOn_TornEnd_IsCutAndWrittenOver()
    {
        Write(5);
        using (var file = File.OpenWrite(FirstPart))
        {
            file.SetLength(file.Length - 100);
        }

        GoOn(3);

        var settled = Read();
        // The end and the last file were torn.
        Assert.That(settled.Summary.Files, Is.EqualTo(4 + 3));
        Assert.That(settled.End, Is.EqualTo(RunEnd.Done));
    }

    [Test]
    public void Read_AnyByteChanged_IsDamagedOrCutThere()
    {
        // In batches of their own.
        Write(1, end: false);
        GoOn(1);
        GoOn(1);
        byte[] whole = File.ReadAllBytes(FirstPart);
        int refused = 0;
        for (int at = 0; at < whole.Length; at += 7)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x11;
            File.WriteAllBytes(FirstPart, changed);
            int linesBefore = Math.Max(whole.AsSpan(0, at).Count((byte)'\n') - 1, 0);
            try
            {
                Assert.That(Read().Lines, Is.EqualTo(linesBefore), $"byte {at}");
            }
            catch (OperatorException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(whole.Length / 7 / 2), "what was flushed long ago is not cut off");
    }

    [Test]
    public void Read_LineTakenOut_IsDamaged()
    {
        Write(1, end: false);
        GoOn(1);
        GoOn(1);
        var lines = File.ReadAllLines(FirstPart).ToList();
        lines.RemoveAt(1);
        File.WriteAllText(FirstPart, string.Join('\n', lines) + "\n");

        Assert.That(() => Read(), Throws.TypeOf<OperatorException>().With.Message.Contains("damaged at line 1"));
    }

    [Test]
    public void Read_PartMissing_IsDamaged()
    {
        Write(5000, partBytes: 100_000, slowly: true);
        File.Delete(Directory.EnumerateFiles(_root[Name], "journal-000001*").Single());

        Assert.That(() => Read(), Throws.TypeOf<OperatorException>().With.Message.Contains("lacks the part before it"));
    }

    [Test]
    public void Read_AnotherVersion_IsSaid()
    {
        Write(1);
        string text = File.ReadAllText(FirstPart);
        string header = text[..text.IndexOf(",\"sum\"", StringComparison.Ordinal)].Replace("\"journal\":1", "\"journal\":2", StringComparison.Ordinal);
        File.WriteAllText(FirstPart, Encoding.UTF8.GetString(JournalLine.Seal(Encoding.UTF8.GetBytes(header + "}"))));

        Assert.That(() => Read(), Throws.TypeOf<OperatorException>().With.Message.Contains("version 2"));
    }

    [Test]
    public void Open_HeldByAnother_IsRefused()
    {
        using var first = RunDirectory.Create(_root.Path, Name);

        Assert.That(() => RunDirectory.Open(_root.Path, Name), Throws.TypeOf<OperatorException>().With.Message.Contains($"process {Environment.ProcessId}"));
        Assert.That(RunDirectory.ForReading(_root.Path, Name).Holder(), Does.StartWith("process"));
        first.Dispose();
        Assert.That(RunDirectory.ForReading(_root.Path, Name).Holder(), Is.Null);
    }

    [Test]
    public void Holder_AskedAllTheTime_StandsInNobodysWay()
    {
        RunDirectory.Create(_root.Path, Name).Dispose();
        bool ended = false;
        var asking = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                _ = RunDirectory.ForReading(_root.Path, Name).Holder();
            }
        });
        asking.Start();

        try
        {
            for (int i = 0; i < 500; i++)
            {
                Assert.That(() => RunDirectory.Open(_root.Path, Name).Dispose(), Throws.Nothing);
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
            asking.Join();
        }
    }

    [Test]
    public void Holder_RunWithoutALock_MakesNone()
    {
        string run = Directory.CreateDirectory(Path.Combine(_root.Path, Name)).FullName;

        Assert.That(RunDirectory.ForReading(_root.Path, Name).Holder(), Is.Null);
        Assert.That(Directory.GetFileSystemEntries(run), Is.Empty);
    }

    [Test]
    public void Append_DirectoryGone_IsToldAndEnds()
    {
        using var run = RunDirectory.Create(_root.Path, Name);
        Exception? told = null;
        using var writer = new JournalWriter(run, Header(), e => told = e, partBytesMax: 1);
        // The next part cannot be made any more.
        Directory.Delete(run.Path, recursive: true);
        writer.Append(Line(1));

        Assert.That(writer.Close, Throws.TypeOf<OperatorException>().With.Message.Contains("cannot be written on"));
        Assert.That(told, Is.TypeOf<PosixException>());
    }

    private void Write(int files, long partBytes = 1 << 20, bool slowly = false, bool end = true)
    {
        using var run = RunDirectory.Create(_root.Path, Name);
        using var writer = new JournalWriter(run, Header(), e => throw e, partBytes);
        Append(writer, files, slowly, end);
    }

    private void GoOn(int files)
    {
        using var run = RunDirectory.Open(_root.Path, Name);
        var reader = new JournalReader(run);
        var settled = new SettledFiles();
        reader.Read(settled.Add);
        using var writer = new JournalWriter(run, reader, settled, e => throw e);
        Append(writer, files, slowly: false, end: true);
    }

    private static void Append(JournalWriter writer, int files, bool slowly, bool end)
    {
        for (int i = 0; i < files; i++)
        {
            writer.Append(Line(i));
            if (slowly && i % 1000 == 999)
            {
                // A part ends with a flush, twice a second.
                Thread.Sleep(600);
            }
        }
        if (end)
        {
            writer.Append(JournalEntry.Of(JournalEntry.End, RunEnd.Done, DateTimeOffset.UtcNow));
        }
        writer.Close();
    }

    private SettledFiles Read()
    {
        var settled = new SettledFiles();
        new JournalReader(RunDirectory.ForReading(_root.Path, Name)).Read(settled.Add);
        return settled;
    }

    private static JournalHeader Header() => new()
    {
        Run = Name,
        Part = 1,
        LinesBefore = 0,
        BegunSeconds = 0,
        WorkingDirectory = "/",
        Words = ["--run", Name, "\xff"],
    };

    private static byte[] Line(int number) => JournalEntry.Of(new MigrationOutcome
    {
        Path = UnixPath.FromText($"file-{number}"),
        Kind = OutcomeKind.Migrated,
        Code = OutcomeCode.Migrated,
        Key = new FileKey($"{number}@1.0"),
    }, null, DateTimeOffset.UnixEpoch);
}
