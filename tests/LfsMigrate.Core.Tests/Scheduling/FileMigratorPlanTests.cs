using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using Moq;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

/// <summary>A plan names the way that the run would take.</summary>
public sealed class FileMigratorPlanTests
{
    private static readonly PlannedFile File = new(UnixPath.FromText("file"));

    [Test]
    public void Plan_LayoutsThatTheMdsRefuses_NamesTheFallback()
    {
        var outcome = Plan(FallbackPolicy.WhenUnsupported, OutcomeCode.ExchangeUnsupported);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Planned));
        Assert.That(outcome.Way, Is.EqualTo(MigrationWay.RsyncRename));
    }

    [Test]
    public void Plan_LayoutsThatTheMdsRefusesAndNoFallback_Fails()
    {
        var outcome = Plan(FallbackPolicy.Never, OutcomeCode.ExchangeUnsupported);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.ExchangeUnsupported));
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Failed));
    }

    [Test]
    public void Plan_AnyOtherRefusal_IsNotHandedToTheFallback()
    {
        var outcome = Plan(FallbackPolicy.WhenUnsupported, OutcomeCode.HsmReleased);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.HsmReleased));
    }

    private static MigrationOutcome Plan(FallbackPolicy policy, string refusal)
    {
        var backend = new Mock<IMigrationBackend>();
        backend.Setup(b => b.Plan(File)).Throws(new RefusedException(refusal, "refused"));
        var fallback = new Mock<IMigrationBackend>();
        fallback.Setup(b => b.Way).Returns(MigrationWay.RsyncRename);
        fallback.Setup(b => b.Plan(File)).Returns(new MigrationPlan(Facts, null, "before", "after"));
        var migrator = new FileMigrator(backend.Object, fallback.Object,
            new MigratorSettings(VerifyMode.Readback, policy, new TimeBudget(null)));
        return migrator.Plan(File);
    }

    private static FileFacts Facts => new()
    {
        Identity = new FileIdentity(1, 2),
        Mode = 0x81A4,
        Links = 1,
        Uid = 0,
        Gid = 0,
        SizeBytes = 1,
        AllocatedBytes = 1,
        Accessed = default,
        Modified = default,
        Changed = default,
        Attributes = 0,
        MountId = 0,
    };
}
