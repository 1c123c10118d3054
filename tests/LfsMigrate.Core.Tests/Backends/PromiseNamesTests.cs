using LfsMigrate.Core.Backends;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Backends;

public sealed class PromiseNamesTests
{
    [Test]
    public void All_Promises_HaveANameOfTheirOwn()
    {
        var single = Enum.GetValues<Promise>().Where(p => int.PopCount((int)p) == 1);

        Assert.That(PromiseNames.All.Select(p => p.Promise), Is.EquivalentTo(single));
        Assert.That(PromiseNames.All.Select(p => p.Name), Is.Unique);
    }

    [Test]
    public void Parse_WhatOfGives_IsTheSame() =>
        Assert.That(PromiseNames.Parse(PromiseNames.Of(Promise.InPlace)), Is.EqualTo(Promise.InPlace));

    [TestCase("")]
    [TestCase("keeps-inode,")]
    [TestCase("keeps-everything")]
    [TestCase("KEEPS-INODE")]
    public void Parse_NameNobodyKnows_IsRefusedWithThoseThereAre(string list) => Assert.That(() => PromiseNames.Parse(list),
        Throws.TypeOf<OperatorException>().With.Property(nameof(OperatorException.Advice)).Contains("keeps-inode"));
}
