using System.Text;
using LfsMigrate.Core;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class CommandLineBytesTests
{
    [Test]
    public void Read_OwnArguments_AreTheLastOnes()
    {
        string[] all = File.ReadAllText("/proc/self/cmdline", Encoding.Latin1).Split('\0')[..^1];

        Assert.That(CommandLineBytes.Read(all.Length), Is.EqualTo(all));
        Assert.That(CommandLineBytes.Read(1), Is.EqualTo(all[^1..]));
        Assert.That(CommandLineBytes.Read(0), Is.Empty);
    }

    [Test]
    public void Read_MoreThanThereAre_IsABug() => Assert.That(() => CommandLineBytes.Read(10_000), Throws.TypeOf<InvariantException>());
}
