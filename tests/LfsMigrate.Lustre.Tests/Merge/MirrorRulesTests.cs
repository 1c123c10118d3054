using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Lustre.Merge;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Merge;

public sealed class MirrorRulesTests
{
    private const ulong MiB = 1 << 20;

    [Test]
    public void Check_MirrorsOnOsts_AreMigratedStaleOrNot()
    {
        Assert.That(() => MirrorRules.Check(Layout.Plain(MiB, null, 1)), Throws.Nothing);
        Assert.That(() => MirrorRules.Check(Mirrored([Part(1)], [Part(2)])), Throws.Nothing);
        Assert.That(() => MirrorRules.Check(Mirrored([Part(1)], [Part(2, ComponentFlags.STALE)])), Throws.Nothing);
        Assert.That(() => MirrorRules.Check(Mirrored([Dom(1)], [Part(2, ComponentFlags.STALE)])), Throws.Nothing);
    }

    [Test]
    public void Check_MirrorNotToBeResynchronised_IsRefused() =>
        AssertRefused(OutcomeCode.UnsupportedLayout, "nosync", Mirrored([Part(1)], [Part(2, ComponentFlags.NOSYNC)]));

    [Test]
    public void Check_ForeignMirror_IsRefused() =>
        AssertRefused(OutcomeCode.ForeignLayout, "foreign", Mirrored([Part(1)], [Part(2) with { Pattern = StripePattern.FOREIGN }]));

    [Test]
    public void Check_StalePartOnTheMdt_IsRefused() =>
        AssertRefused(OutcomeCode.UnsupportedLayout, "out of date", Mirrored([Dom(1, ComponentFlags.STALE)], [Part(2)]));

    [Test]
    public void Check_TwoPartsOnTheMdt_IsRefused() =>
        AssertRefused(OutcomeCode.UnsupportedLayout, "begins on the MDT", Mirrored([Dom(1)], [Dom(2)]));

    [Test]
    public void CheckWanted_FurtherMirrorOnTheMdt_IsRefused()
    {
        Assert.That(() => MirrorRules.CheckWanted(LayoutTemplate.KeepOwn(Mirrored([Dom(1)], [Part(2)]))), Throws.Nothing);
        Assert.That(() => MirrorRules.CheckWanted(LayoutTemplate.KeepOwn(Mirrored([Part(1)], [Dom(2)]))),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.UnsupportedLayout));
    }

    [Test]
    public void Check_MergeThatBrokeOff_SaysTheCommands() =>
        AssertRefused(OutcomeCode.MirrorLeft, "split --mirror-id 2 -d FILE", Mirrored([Part(1)], [Dom(2, ComponentFlags.STALE)]));

    [Test]
    public void Check_CountAndComponentsDisagree_IsRefused() =>
        AssertRefused(OutcomeCode.UnsupportedLayout, "says it has 2", Mirrored([Part(1)], [Part(1)]));

    [Test]
    public void Leads_OntoTheMdt_OnlyFromOsts()
    {
        Layout plain = Layout.Plain(MiB, null, 1), dom = new() { Kind = LayoutKind.Composite, Components = [Dom(0)] };
        LayoutTemplate onto = LayoutTemplate.KeepOwn(dom), away = LayoutTemplate.KeepOwn(plain);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MirrorMergeBackend.Leads(plain, onto), Is.True);
            Assert.That(MirrorMergeBackend.Leads(dom, onto), Is.False, "there is something on the MDT already");
            Assert.That(MirrorMergeBackend.Leads(dom, away), Is.False, "an exchange can do that");
            Assert.That(MirrorMergeBackend.Leads(Mirrored([Part(1)], [Part(2)]), onto), Is.False);
            Assert.That(MirrorMergeBackend.Leads(plain, onto with { MirrorCount = 2 }), Is.False);
        }
    }

    private static void AssertRefused(string code, string message, Layout layout) => Assert.That(() => MirrorRules.Check(layout),
        Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(code).And.Message.Contains(message));

    private static Layout Mirrored(LayoutComponent[] first, LayoutComponent[] second) =>
        new() { Kind = LayoutKind.Composite, MirrorCount = 2, Components = [.. first, .. second] };

    private static LayoutComponent Part(uint mirror, ComponentFlags flags = ComponentFlags.None) => new()
    {
        Id = (mirror << 16) | 1,
        Flags = flags | ComponentFlags.INIT,
        StripeCount = 1,
        Osts = [(int)mirror],
        IsInstantiated = true,
    };

    private static LayoutComponent Dom(uint mirror, ComponentFlags flags = ComponentFlags.None) =>
        Part(mirror, flags) with { EndBytes = MiB, Pattern = StripePattern.MDT, Osts = [] };
}
