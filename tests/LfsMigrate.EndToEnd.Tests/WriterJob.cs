using System.Globalization;
using System.Text;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A job of tests/native/writers: the file it works on, how many do it at once, and what must be there at the end.</summary>
public sealed record WriterJob(string Name)
{
    // As in tests/native/writers/content.c.
    private const int SlotBytes = 4000, Slots = 2000, RecordBytes = 64;

    internal static readonly WriterJob[] All = [.. ((string[])["append", "append-reopened", "overwrite", "overwrite-reopened", "store",
        "store-reopened", "resize", "resize-reopened", "read", "read-reopened", "move", "replace", "link", "recreate", "metadata"])
        .Select(n => new WriterJob(n))];

    /// <summary>How many processes: those that can share a file do.</summary>
    internal int Processes => Kind is "append" or "overwrite" or "store" ? 2 : 1;

    /// <summary>Whether there are moments in which the name leads nowhere or to another file.</summary>
    internal bool ChangesNames => Kind is "move" or "replace" or "recreate";

    /// <summary>Whether nobody can be in the way of a migration that keeps the inode.</summary>
    internal bool ChangesNothing => Kind is "read";

    /// <summary>Whether the file is opened anew for each piece of work.</summary>
    internal bool Reopens => Name.EndsWith("-reopened", StringComparison.Ordinal);

    private string Kind => Name.Split('-')[0];

    /// <summary>Makes the file before the job begins.</summary>
    internal void Prepare(string path) =>
        Posix.WriteAll(path, Kind == "append" ? [] : SimulatedLustre.Random(Slots * SlotBytes, Name));

    /// <summary>Checks the file against what each process has left as expected.</summary>
    internal void Check(string path, IReadOnlyList<byte[]> expected)
    {
        byte[] content = Posix.ReadAll(path);
        switch (Kind)
        {
            case "append":
                CheckRecords(content, [.. expected.Select(e => int.Parse(Encoding.ASCII.GetString(e), CultureInfo.InvariantCulture))]);
                break;
            case "overwrite" or "store":
                CheckSlots(content, expected);
                break;
            case "resize" or "read" or "replace" or "recreate":
                ExpectSame(content, expected[0], "the content");
                break;
            case "metadata":
                CheckMetadata(path, Encoding.ASCII.GetString(expected[0]));
                goto default;
            case "link":
                CheckLinks(path, Encoding.ASCII.GetString(expected[0]));
                goto default;
            default:
                ExpectSame(content, SimulatedLustre.Random(Slots * SlotBytes, Name), "the content");
                break;
        }
    }

    public override string ToString() => Name;

    private static void CheckRecords(byte[] content, int[] counts)
    {
        Assert.That(content.Length % RecordBytes, Is.Zero, "a torn record");
        var records = Enumerable.Range(0, content.Length / RecordBytes).Select(i => content.AsSpan(i * RecordBytes, RecordBytes).ToArray());
        int[] next = new int[counts.Length];
        foreach (byte[] record in records)
        {
            string text = Encoding.Latin1.GetString(record);
            int writer = text[0] - '0';
            Assert.That(writer, Is.InRange(0, counts.Length - 1), $"'{text}' is no record");
            Assert.That(text, Is.EqualTo(Record(writer, next[writer])), $"of writer {writer}");
            next[writer]++;
        }
        Assert.That(next, Is.EqualTo(counts), "the number of records");
    }

    private static string Record(int writer, int number) =>
        $"{writer} {number} ".PadRight(RecordBytes - 1, (char)('a' + (number % 26))) + '\n';

    private static void CheckSlots(byte[] content, IReadOnlyList<byte[]> expected)
    {
        Assert.That(content, Has.Length.EqualTo(Slots * SlotBytes));
        for (int slot = 0; slot < Slots; slot++)
        {
            int at = slot * SlotBytes;
            ExpectSame(content[at..(at + SlotBytes)], expected[slot % expected.Count][at..(at + SlotBytes)], $"slot {slot}");
        }
    }

    private static void CheckMetadata(string path, string expected)
    {
        var state = Posix.Stat(path);
        string value = Encoding.ASCII.GetString(Convert.FromHexString(Posix.Xattrs(path).Split("user.value=")[1].Split(' ')[0]));
        Assert.That($"{Convert.ToString(state.Mode & 0xFFF, 8)} {state.Uid} {state.MtimeNs} {value}", Is.EqualTo(expected));
    }

    private static void CheckLinks(string path, string there)
    {
        var state = Posix.Stat(path);
        Assert.That(state.Links, Is.EqualTo(1 + there.Count(c => c == '1')), "the number of names");
        for (int i = 0; i < there.Length; i++)
        {
            bool exists = Posix.TryStat($"{path}.link{i}", out var link);
            Assert.That(exists, Is.EqualTo(there[i] == '1'), $"name {i}");
            Assert.That(!exists || link.Inode == state.Inode, $"name {i} leads to another file");
        }
    }

    // Not by a constraint: it would print and compare megabytes slowly.
    private static void ExpectSame(byte[] content, byte[] expected, string what)
    {
        Assert.That(content, Has.Length.EqualTo(expected.Length), what);
        int common = content.AsSpan().CommonPrefixLength(expected);
        Assert.That(common, Is.EqualTo(expected.Length), $"{what} differs from here on");
    }
}
