using System.Globalization;
using System.Text.RegularExpressions;
using LfsMigrate.Core.Files;
using LfsMigrate.Lustre.Tests.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>The OSTs of a real Lustre are as <c>lfs df</c> has them.</summary>
[Category("Lustre")]
public sealed partial class RealTargetsTests
{
    private LustreMount _mount = null!;

    [SetUp]
    public void SetUp()
    {
        string parent = RealLustreEnvironment.ParentOrIgnore();
        _ = LustreLibrary.Load();
        _mount = LustreMount.Find(UnixPath.FromText(parent)) ?? throw new AssertionException($"{parent} is not on a Lustre");
    }

    [Test]
    public void Targets_Space_IsThatOfLfsDf()
    {
        var rows = Df();

        var osts = _mount.Targets().Where(t => t.IsActive).ToList();

        Assert.That(osts.Select(t => (t.Index, t.Uuid, Kib(t.TotalBytes))), Is.EqualTo(rows.Select(r => (r.Index, r.Uuid, r.Total))));
        // Others may write meanwhile: 64 MiB and a part in a hundred are nobody's mistake.
        foreach (var (ost, row) in osts.Zip(rows))
        {
            Assert.That(Kib(ost.UsedBytes), Is.EqualTo(row.Used).Within((row.Total / 100) + 65536), row.Uuid);
            Assert.That(Kib(ost.FreeBytes), Is.EqualTo(row.Free).Within((row.Total / 100) + 65536), row.Uuid);
            Assert.That(100 * ost.Fill, Is.EqualTo(row.Percent).Within(2.1), row.Uuid);
        }
    }

    [Test]
    public void Targets_Inodes_AreThoseOfLfsDf()
    {
        var rows = Df("-i");

        var osts = _mount.Targets().Where(t => t.IsActive).ToList();

        Assert.That(osts.Select(t => t.Index), Is.EqualTo(rows.Select(r => r.Index)));
        foreach (var (ost, row) in osts.Zip(rows))
        {
            Assert.That((double)ost.TotalInodes, Is.EqualTo(row.Total).Within((row.Total / 50) + 1000), row.Uuid);
            Assert.That((double)ost.UsedInodes, Is.EqualTo(row.Used).Within((row.Total / 50) + 1000), row.Uuid);
        }
    }

    [Test]
    public void Pools_Members_AreThoseOfLfsPoolList()
    {
        string[] named = [.. Testing.Program.Run("lfs", "pool_list", _mount.FsName).Split('\n').Where(l => l.StartsWith(_mount.FsName + '.', StringComparison.Ordinal))];

        var pools = TargetPools.Read(_mount);

        Assert.That(pools.Problem, Is.Null);
        Assert.That(_mount.Pools().Select(p => $"{_mount.FsName}.{p}"), Is.EquivalentTo(named));
        foreach (string pool in named)
        {
            string[] members = [.. Testing.Program.Run("lfs", "pool_list", pool).Split('\n').Where(l => l.EndsWith("_UUID", StringComparison.Ordinal))];
            string name = pool[(_mount.FsName.Length + 1)..];
            Assert.That(_mount.Targets().Where(t => pools.Of(t).Contains(name)).Select(t => t.Uuid), Is.EquivalentTo(members));
        }
    }

    private static double Kib(ulong bytes) => bytes / 1024.0;

    // UUID  1K-blocks  Used  Available  Use%  Mounted on[OST:0]
    private List<Row> Df(params string[] options) => [.. OstLine().Matches(Testing.Program.Run("lfs", ["df", .. options, _mount.Root.ToString()]))
        .Select(m => new Row(m.Groups["uuid"].Value, (int)Number(m, "index"), Number(m, "total"), Number(m, "used"), Number(m, "free"), Number(m, "percent")))];

    private static double Number(Match match, string name) => double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    private sealed record Row(string Uuid, int Index, double Total, double Used, double Free, double Percent);

    [GeneratedRegex(@"^(?<uuid>\S+_UUID) +(?<total>[0-9]+) +(?<used>[0-9]+) +(?<free>[0-9]+) +(?<percent>[0-9]+)% .*\[OST:(?<index>[0-9]+)\]", RegexOptions.Multiline)]
    private static partial Regex OstLine();
}
