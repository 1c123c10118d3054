using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Lustre.Archive;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

public sealed class ArchiveStateTests
{
    private const HsmStates Archived = HsmStates.EXISTS | HsmStates.ARCHIVED;
    private const HsmStates Released = Archived | HsmStates.RELEASED;
    private const uint HUA_ARCHIVE = 10, HUA_RESTORE = 11, HUA_REMOVE = 13;

    [TestCase(0u, 0u, null, null)]
    [TestCase((uint)Archived, 0u, null, null)]
    [TestCase((uint)(Archived | HsmStates.DIRTY), 0u, null, null)]
    [TestCase((uint)Released, 0u, "hsm-released", null)]
    [TestCase((uint)(Released | HsmStates.LOST), 0u, "hsm-released", "hsm-restore-failed")]
    [TestCase((uint)HsmStates.EXISTS, HUA_ARCHIVE, "hsm-active", "hsm-active")]
    [TestCase((uint)(Archived | HsmStates.DIRTY), HUA_ARCHIVE, "hsm-active", "hsm-active")]
    [TestCase((uint)Released, HUA_RESTORE, "hsm-active", null)]
    [TestCase((uint)Released, HUA_REMOVE, "hsm-active", "hsm-active")]
    [TestCase((uint)Archived, HUA_REMOVE, "hsm-active", "hsm-active")]
    public void RefuseUnfit_State_HasItsCodeWithoutAndWithRestore(uint states, uint action, string? without, string? with)
    {
        var state = new ArchiveState((HsmStates)states, action);
        Assert.That(CodeOf(() => state.RefuseUnfit(new Layout(), restore: false)), Is.EqualTo(without));
        Assert.That(CodeOf(() => state.RefuseUnfit(new Layout(), restore: true)), Is.EqualTo(with));
    }

    [Test]
    public void RefuseUnfit_LayoutAloneSaysReleased_IsReleased()
    {
        var layout = new Layout { Components = [new LayoutComponent { Pattern = StripePattern.RAID0 | StripePattern.F_RELEASED }] };
        Assert.That(CodeOf(() => default(ArchiveState).RefuseUnfit(layout, restore: false)), Is.EqualTo("hsm-released"));
    }

    [TestCase(0u, 0u, null)]
    [TestCase((uint)(Archived | HsmStates.DIRTY), 0u, null)]
    [TestCase((uint)Archived, 0u, "hsm-changed")]
    [TestCase((uint)HsmStates.EXISTS, 0u, "hsm-changed")]
    [TestCase((uint)HsmStates.EXISTS, HUA_ARCHIVE, "hsm-active")]
    public void WhyNotPermitted_State_BlamesHsmOnlyForCleanFiles(uint states, uint action, string? code) =>
        Assert.That(new ArchiveState((HsmStates)states, action).WhyNotPermitted()?.Code, Is.EqualTo(code));

    private static string? CodeOf(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (RefusedException e)
        {
            return e.Code;
        }
    }
}
