using LfsMigrate.Core.Files;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Files;

public sealed class FidTests
{
    [TestCase("[0x200000401:0x1:0x0]")]
    [TestCase("0x200000401:0x1:0x0")]
    [TestCase("[0X200000401:0X1:0X0]")]
    [TestCase("[8589935617:1:0]")]
    public void TryParse_AFid_Reads(string text)
    {
        Assert.That(Fid.TryParse(text, out var fid));
        Assert.That(fid, Is.EqualTo(new Fid(0x200000401, 1, 0)));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("[")]
    [TestCase("]")]
    [TestCase("[]")]
    [TestCase("[0x200000401:0x1:0x0")]
    [TestCase("0x200000401:0x1:0x0]")]
    [TestCase("[0x200000401:0x1]")]
    [TestCase("[0x200000401:0x1:0x0:0x0]")]
    [TestCase("[0x0:0x1:0x0]")]
    [TestCase("[0x200000401:0x100000000:0x0]")]
    [TestCase("[0x200000401:0x1:0x100000000]")]
    [TestCase("[0x10000000000000000:0x1:0x0]")]
    [TestCase("[-1:1:0]")]
    [TestCase("[ 1:1:0]")]
    [TestCase("[0x:0x1:0x0]")]
    [TestCase("[1,000:1:0]")]
    [TestCase("file")]
    public void TryParse_AnythingElse_IsFalse(string? text) => Assert.That(Fid.TryParse(text, out _), Is.False);

    [Test]
    public void ToString_AnyFid_ReadsBack([Values(1ul, ulong.MaxValue)] ulong sequence, [Values(0u, uint.MaxValue)] uint rest)
    {
        var fid = new Fid(sequence, rest, rest);

        Assert.That(Fid.TryParse(fid.ToString(), out var read));
        Assert.That(read, Is.EqualTo(fid));
    }

    [Test]
    public void ToString_AFid_AsLustrePrintsIt() => Assert.That(new Fid(0x200000401, 0x1a, 0).ToString(), Is.EqualTo("[0x200000401:0x1a:0x0]"));
}
