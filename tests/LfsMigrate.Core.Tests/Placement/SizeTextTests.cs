using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class SizeTextTests
{
    [TestCase("0", 0UL)]
    [TestCase("65536", 65536UL)]
    [TestCase("64K", 65536UL)]
    [TestCase("64k", 65536UL)]
    [TestCase("64KiB", 65536UL)]
    [TestCase("64kb", 65536UL)]
    [TestCase("64Ki", 65536UL)]
    [TestCase("2b", 1024UL)]
    [TestCase("7c", 7UL)]
    [TestCase("1.5M", 1572864UL)]
    [TestCase("0.1k", 102UL)]
    [TestCase("3G", 3221225472UL)]
    [TestCase("2T", 2199023255552UL)]
    [TestCase("1P", 1125899906842624UL)]
    [TestCase("15E", 17293822569102704640UL)]
    [TestCase("0x10000", 65536UL)]
    [TestCase("0x40K", 65536UL)]
    [TestCase("008", 8UL)]
    [TestCase("18446744073709551615", ulong.MaxValue)]
    [TestCase("1.00000000000000000000000000001K", 1024UL)]
    public void TryParse_Size_GivesBytes(string text, ulong bytes)
    {
        Assert.That(SizeText.TryParse(text, 1, out ulong parsed, out string? problem), Is.True, problem);
        Assert.That(parsed, Is.EqualTo(bytes));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase(" 1")]
    [TestCase("1 ")]
    [TestCase("K")]
    [TestCase(".5M")]
    [TestCase("1.M")]
    [TestCase("1.5.5M")]
    [TestCase("1Mx")]
    [TestCase("1MiBs")]
    [TestCase("1bb")]
    [TestCase("1Z")]
    [TestCase("0x")]
    [TestCase("0x1.8K")]
    [TestCase("010")]
    [TestCase("16E")]
    [TestCase("18446744073709551616")]
    [TestCase("99999999999999999999999999999")]
    [TestCase("\u0661")]
    public void TryParse_NotASize_IsRefusedWithReason(string? text)
    {
        Assert.That(SizeText.TryParse(text, 1, out ulong bytes, out string? problem), Is.False);
        Assert.That(bytes, Is.Zero);
        Assert.That(problem, Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public void TryParse_NoUnit_TakesTheCallersUnit()
    {
        Assert.That(SizeText.TryParse("2.5", 1 << 20, out ulong bytes, out _), Is.True);
        Assert.That(bytes, Is.EqualTo(2621440));
    }

    [Test]
    public void Parse_NotASize_NamesOptionAndText()
    {
        Assert.That(
            () => SizeText.Parse("-W", "fast\n"),
            Throws.TypeOf<OperatorException>().With.Message.Contains("-W: 'fast?'").And.Property("Advice").Not.Empty);
    }

    [TestCase(0UL, "0")]
    [TestCase(1000UL, "1000")]
    [TestCase(65536UL, "64K")]
    [TestCase(1048576UL, "1M")]
    [TestCase(1572864UL, "1536K")]
    [TestCase(1099511627776UL, "1T")]
    [TestCase(1152921504606846976UL, "1E")]
    [TestCase(ulong.MaxValue, "eof")]
    public void Format_Size_IsShortest(ulong bytes, string text) => Assert.That(SizeText.Format(bytes), Is.EqualTo(text));

    [Test]
    public void Format_AnySize_ReadsBack()
    {
        Random random = new(11);
        for (int i = 0; i < 2000; i++)
        {
            ulong bytes = (ulong)random.NextInt64() >> random.Next(64);
            Assert.That(SizeText.Parse("-S", SizeText.Format(bytes)), Is.EqualTo(bytes));
        }
    }
}
