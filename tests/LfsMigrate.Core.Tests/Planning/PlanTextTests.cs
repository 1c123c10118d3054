using System.Text;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Planning;

public sealed class PlanTextTests
{
    private static readonly PlanHeader Header = new()
    {
        Verb = "balance",
        FileSystem = "lustre",
        Root = UnixPath.FromBytes([.. "/mnt/"u8, 0xFF]),
        Made = new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero),
        Files = 12,
        Bytes = 1L << 50,
        Osts = [new TargetLevel(0, 10, 8, 5, 9), new TargetLevel(7, 1, 3, 2, 4)],
        Leaving = [3, 5],
    };

    [Test]
    public void Header_WrittenAndRead_IsTheSame()
    {
        var read = PlanText.ReadHeader(WithoutNewline(PlanText.Line(Header)));

        Assert.That(read with { Osts = [], Leaving = [] }, Is.EqualTo(Header with { Osts = [], Leaving = [] }));
        Assert.That(read.Osts, Is.EqualTo(Header.Osts));
        Assert.That(read.Leaving, Is.EqualTo(Header.Leaving));
    }

    [Test]
    public void Entry_WrittenAndRead_IsTheSame()
    {
        foreach (var entry in new[]
        {
            new PlanEntry(UnixPath.FromText("/mnt/a \"b\"\n"), 5) { Moves = [new StripeMove(null, 3, 1), new StripeMove(65537, 2, 0)] },
            new PlanEntry(UnixPath.FromBytes([0xFF, (byte)'\n', 0x80]), 0) { Layout = "-E 1M -c 1 -E eof -c 4" },
        })
        {
            byte[] line = PlanText.Line(entry);
            var read = PlanText.ReadEntry(WithoutNewline(line));

            Assert.That(line.Count(b => b == (byte)'\n'), Is.EqualTo(1));
            Assert.That((read.Path, read.CopyBytes, read.Layout), Is.EqualTo((entry.Path, entry.CopyBytes, entry.Layout)));
            Assert.That(read.Moves, Is.EqualTo(entry.Moves));
        }
    }

    [TestCase("", "no JSON")]
    [TestCase("[]", "no JSON object")]
    [TestCase("{}", "no \"plan\"")]
    [TestCase("""{"plan":2,"verb":"balance","filesystem":"l","root":"/"}""", "form 2")]
    [TestCase("""{"plan":1,"verb":"balance","filesystem":"l"}""", "\"root\"")]
    [TestCase("""{"plan":1,"verb":"balance","filesystem":"l","root":"/","ost":[]}""", "\"ost\"")]
    [TestCase("""{"plan":1,"verb":"balance","filesystem":"l","root":"/","osts":[{"ost":1}]}""", "\"before_bytes\"")]
    [TestCase("""{"plan":1,"verb":"balance","filesystem":"l","root":"/","leaving":["x"]}""", "index of an OST")]
    public void ReadHeader_NoHeader_SaysWhy(string line, string why) => Assert.That(() => PlanText.ReadHeader(Encoding.UTF8.GetBytes(line)),
        Throws.TypeOf<FormatException>().With.Message.Contains(why));

    [TestCase("""{"path":"/f"}""", "neither")]
    [TestCase("""{"path":"/f","move":[],"layout":"-c 1"}""", "both")]
    [TestCase("""{"path":"/f","move":[]}""", "moves nothing")]
    [TestCase("""{"path":"/f","move":[{"from":1}]}""", "index of an OST")]
    [TestCase("""{"path":"/f","move":[{"from":1,"to":1}]}""", "to the same")]
    [TestCase("""{"path":"/f","move":[{"from":1,"to":70000}]}""", "index of an OST")]
    [TestCase("""{"path":"/f","move":[{"from":1,"too":2}]}""", "\"too\"")]
    [TestCase("""{"path":"/f","layuot":"-c 1"}""", "\"layuot\"")]
    [TestCase("""{"path":"","layout":"-c 1"}""", "no \"path\"")]
    [TestCase("""{"path_bytes":"YQBi","layout":"-c 1"}""", "\"path_bytes\"")]
    [TestCase("""{"path":"/f","copy_bytes":-1,"layout":"-c 1"}""", "\"copy_bytes\"")]
    [TestCase("""{"path":"/f","layout":"-c 1""", "no JSON")]
    [TestCase("""{"path":"\ud800","layout":"-c 1"}""", "UTF-8")]
    public void ReadEntry_NoEntry_SaysWhy(string line, string why) => Assert.That(() => PlanText.ReadEntry(Encoding.UTF8.GetBytes(line)),
        Throws.TypeOf<FormatException>().With.Message.Contains(why));

    [Test]
    public void Read_AnythingCutOrChanged_ThrowsNothingElse()
    {
        byte[] header = PlanText.Line(Header), entry = PlanText.Line(new PlanEntry(UnixPath.FromText("/f"), 5) { Moves = [new StripeMove(1, 3, 1)] });
        var random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] line = [.. i % 2 == 0 ? header : entry];
            line[random.Next(line.Length)] = (byte)random.Next(256);
            try
            {
                _ = i % 2 == 0 ? (object)PlanText.ReadHeader(line.AsMemory(0, random.Next(line.Length + 1))) : PlanText.ReadEntry(line);
            }
            catch (FormatException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.GreaterThan(10_000));
    }

    private static ReadOnlyMemory<byte> WithoutNewline(byte[] line) => line.AsMemory(0, line.Length - 1);
}
