using System.Text;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Files;

public sealed class NameListReaderTests
{
    private const byte Newline = (byte)'\n', Nul = 0;

    [TestCase("a\nb\n", "a|b")]
    [TestCase("a\nb", "a|b")]
    [TestCase("\n\na\n\n", "a")]
    [TestCase("", "")]
    [TestCase("#no comment\n-rf\n  two  spaces \n\ttab\r\n", "#no comment|-rf|  two  spaces |\ttab\r")]
    public void Read_Newlines_NamesAsTheyStand(string list, string names) =>
        Assert.That(Names(Read(list, Newline)), Is.EqualTo(names));

    [TestCase("a\0b\0", "a|b")]
    [TestCase("\0\0a\0\0", "a")]
    [TestCase("two\nlines\0#x\0-\0", "two\nlines|#x|-")]
    public void Read_Nuls_NamesAsTheyStand(string list, string names) =>
        Assert.That(Names(Read(list, Nul)), Is.EqualTo(names));

    [Test]
    public void Read_NotUtf8_KeepsTheBytes()
    {
        byte[] name = [0xFF, (byte)'x', 0xC3, 0x28];

        var file = Read([.. name, Nul], Nul).Single();

        Assert.That(file.Refusal, Is.Null);
        Assert.That(file.Path.Bytes.ToArray(), Is.EqualTo(name));
    }

    [Test]
    public void Read_NulListEndsWithoutNul_LastNameIsRefused()
    {
        var files = Read("whole\0trunca", Nul);

        Assert.That(files.Select(f => f.Refusal?.Code), Is.EqualTo(new[] { null, OutcomeCode.ListTruncated }));
        Assert.That(files[1].Path, Is.EqualTo(UnixPath.FromText("trunca")));
    }

    [Test]
    public void Read_NulInANewlineList_IsRefusedAndTheRestGoesOn()
    {
        var files = Read("good\nba\0d\nlast\n", Newline);

        Assert.That(files.Select(f => f.Refusal?.Code), Is.EqualTo(new[] { null, OutcomeCode.BadName, null }));
    }

    [TestCase(NameListReader.NameBytesMax, null)]
    [TestCase(NameListReader.NameBytesMax + 1, OutcomeCode.BadName)]
    [TestCase((NameListReader.NameBytesMax * 3) + 7, OutcomeCode.BadName)]
    public void Read_HugeName_IsRefusedAndTheRestGoesOn(int length, string? code)
    {
        var files = Read(new string('x', length) + "\nnext\n", Newline);

        Assert.That(files.Select(f => f.Refusal?.Code), Is.EqualTo(new[] { code, null }));
        Assert.That(files[1].Path, Is.EqualTo(UnixPath.FromText("next")));
    }

    [Test]
    public void Read_AnyBordersOfChunks_SameNames([Values(1, 2, 3, 7, 65_535, 65_536, 65_537)] int chunkBytes)
    {
        string list = string.Concat(Enumerable.Range(0, 20_000).Select(n => $"name {n}\n"));

        var files = Read(Encoding.UTF8.GetBytes(list), Newline, chunkBytes);

        Assert.That(files.Select(f => f.Path.ToString()), Is.EqualTo(Enumerable.Range(0, 20_000).Select(n => $"name {n}")));
    }

    [Test]
    public void Read_Names_ComeBeforeTheListEnds()
    {
        using var endless = new Trickle([.. "first\n"u8, .. new byte[100]], 6, throwsAtEnd: true);

        Assert.That(new NameListReader(endless, Newline).Read().First().Path, Is.EqualTo(UnixPath.FromText("first")));
    }

    private static List<PlannedFile> Read(string list, byte separator) => Read(Encoding.UTF8.GetBytes(list), separator);

    private static List<PlannedFile> Read(byte[] list, byte separator, int chunkBytes = 1)
    {
        using var stream = new Trickle(list, chunkBytes, throwsAtEnd: false);
        return [.. new NameListReader(stream, separator).Read()];
    }

    private static string Names(List<PlannedFile> files) => string.Join('|', files.Select(f =>
        f.Refusal == null && f.Path.TryGetText(out string text) ? text : "refused"));

    /// <summary>A stream that gives a few bytes at a time, as a pipe does.</summary>
    private sealed class Trickle(byte[] data, int chunkBytes, bool throwsAtEnd) : MemoryStream(data)
    {
        private bool _given;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (throwsAtEnd && _given)
            {
                throw new InvalidOperationException("read on although nobody asked for another name");
            }
            _given = true;
            return base.Read(buffer, offset, Math.Min(count, chunkBytes));
        }
    }
}
