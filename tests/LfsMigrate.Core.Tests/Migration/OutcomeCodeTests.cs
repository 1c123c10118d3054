using System.Reflection;
using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class OutcomeCodeTests
{
    private static readonly Dictionary<OutcomeKind, string[]> Kinds = new()
    {
        [OutcomeKind.Migrated] = [OutcomeCode.Migrated, OutcomeCode.Planned],
        [OutcomeKind.Skipped] =
        [
            OutcomeCode.AlreadyMigrated, OutcomeCode.NotRegular, OutcomeCode.ListedDirectory, OutcomeCode.HsmReleased,
            OutcomeCode.Leftover, OutcomeCode.Interrupted, OutcomeCode.SettledBefore, OutcomeCode.NotNeeded,
        ],
        [OutcomeKind.Busy] =
            [OutcomeCode.InUse, OutcomeCode.Changed, OutcomeCode.HsmActive, OutcomeCode.GuardLost, OutcomeCode.Executing, OutcomeCode.Replaced],
    };

    public static IEnumerable<string> All() => typeof(OutcomeCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);

    [TestCaseSource(nameof(All))]
    public void KindOf_AnyCode_AsListedElseFailed(string code)
    {
        var listed = Kinds.FirstOrDefault(k => k.Value.Contains(code), new(OutcomeKind.Failed, [])).Key;

        Assert.That(OutcomeCode.KindOf(code), Is.EqualTo(listed));
    }

    [Test]
    public void All_Codes_AreUniqueLowerCaseWords() =>
        Assert.That(All(), Is.Unique.And.All.Matches("^[a-z]+(-[a-z]+)*$"));
}
