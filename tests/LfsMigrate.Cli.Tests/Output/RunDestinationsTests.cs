using LfsMigrate.Cli.Verbs;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using Moq;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Output;

public sealed class RunDestinationsTests
{
    // Its space is 0 only because nobody knows it: a run must not end for that (--min-free-target).
    [Test]
    public void Space_OstThatIsInactive_IsNotTold()
    {
        var mount = new Mock<ITargets>();
        mount.Setup(m => m.Targets()).Returns([Ost(0, isActive: true), Ost(1, isActive: false), Ost(2, isActive: true)]);
        var destinations = new RunDestinations(null);
        destinations.Add(mount.Object);

        destinations.Settled(new MigrationOutcome
        {
            Path = UnixPath.FromText("f"),
            Kind = OutcomeKind.Migrated,
            Code = OutcomeCode.Migrated,
            Storage = new StorageSeen { OstsAfter = [0, 1] },
        });

        Assert.That(destinations.Space().Select(s => s.Name), Is.EqualTo(new[] { "OST 0" }));
    }

    private static StorageTarget Ost(int index, bool isActive) => new() { Index = index, IsActive = isActive };
}
