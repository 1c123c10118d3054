using System.Text;
using LfsMigrate.Core.Journal;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Journal;

/// <summary>A line of a journal is whole, or it is not taken.</summary>
public sealed class JournalLineTests
{
    private static readonly byte[] Line = JournalLine.Seal("{\"n\":1,\"path\":\"a b\"}"u8);

    [Test]
    public void Seal_Object_IsOneJsonObjectWithASum()
    {
        using var document = System.Text.Json.JsonDocument.Parse(Line);

        Assert.That(document.RootElement.GetProperty("path").GetString(), Is.EqualTo("a b"));
        Assert.That(document.RootElement.GetProperty("sum").GetString(), Has.Length.EqualTo(16));
        Assert.That(Line.Count(b => b == '\n'), Is.EqualTo(1));
    }

    [Test]
    public void IsWhole_Untouched_IsTrue() => Assert.That(JournalLine.IsWhole(Line.AsSpan(..^1)), Is.True);

    [Test]
    public void IsWhole_AnyByteChanged_IsFalse()
    {
        for (int at = 0; at < Line.Length - 1; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. Line.AsSpan(..^1)];
                changed[at] ^= (byte)(1 << bit);
                Assert.That(JournalLine.IsWhole(changed), Is.False, $"byte {at}, bit {bit}");
            }
        }
    }

    [Test]
    public void IsWhole_CutAnywhere_IsFalse()
    {
        for (int length = 0; length < Line.Length - 1; length++)
        {
            Assert.That(JournalLine.IsWhole(Line.AsSpan(0, length)), Is.False, $"{length} bytes");
        }
    }

    [TestCase("[1]")]
    [TestCase("{}")]
    [TestCase("")]
    public void Seal_NoObjectWithMembers_IsABug(string json) =>
        Assert.That(() => JournalLine.Seal(Encoding.UTF8.GetBytes(json)), Throws.TypeOf<InvariantException>());
}
