using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>
/// Others truncate a file while it is migrated. Lustre does that to the objects that the file had when they began, also when an exchange has
/// given these away: no way here may lose it.
/// </summary>
[Category("Lustre")]
public sealed class RealTruncationKindTests
{
    private const string Plain = "-c 1", Composite = "-E 1M -c 1 -E eof -c 2";
    private const long MiB = 1 << 20;

    private RealLustreDirectory _dir = null!;

    [SetUp]
    public void MakeDirectory() => _dir = RealLustreDirectory.Create();

    [TearDown]
    public void RemoveDirectory() => _dir?.Dispose();

    // What a shell does to "$1", and the length afterwards.
    [TestCase("-b", Plain, "truncate -s 1000 \"$1\"", 1000)]
    [TestCase("-b", Plain, "printf hello > \"$1\"", 5)]
    [TestCase("-b", Plain, ": > \"$1\"; truncate -s 20000 \"$1\"", 20_000)]
    [TestCase("-b", Plain, "truncate -s 99999999 \"$1\"", 99_999_999)]
    [TestCase("-n", Plain, "printf hello > \"$1\"", 5)]
    [TestCase("", Plain, "printf hello > \"$1\"", 5)]
    [TestCase("", Composite, "truncate -s 1000 \"$1\"", 1000)]
    [TestCase("", Composite, "printf hello > \"$1\"", 5)]
    [TestCase("", Composite, ": > \"$1\"; truncate -s 20000 \"$1\"", 20_000)]
    public void Migrate_FileThatIsTruncatedMeanwhile_IsAsItsUserWantsIt(string guard, string layout, string command, long length)
    {
        for (int round = 0; round < 6; round++)
        {
            string name = $"f{round}";
            // Long enough to be met at the copy, and short enough to be met at the exchange.
            _dir.Make(name, layout, 0, (round % 2 == 0 ? 20 : 1) * MiB);
            string expected = Testing.Program.Run("sh", "-c", $"cp \"$1\" \"$2\" && {command.Replace("$1", "$2", StringComparison.Ordinal)} && md5sum < \"$2\"",
                "sh", _dir[name], _dir["model"]);
            int delayMs = 150 * round;

            string code = "";
            var migration = Task.Run(() => code = _dir.Migrate(name, [.. guard.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--retries=0", "--no-journal"]).Code);
            Thread.Sleep(delayMs);
            Testing.Program.Run("sh", "-c", command, "sh", _dir[name]);
            migration.Wait();

            Assert.That((Testing.Program.Run("sh", "-c", "md5sum < \"$1\"", "sh", _dir[name]), new FileInfo(_dir[name]).Length),
                Is.EqualTo((expected, length)), $"round {round}, after {delayMs} ms: {code}");
            Assert.That(code, Is.AnyOf("migrated", "changed", "in-use", "guard-lost"));
        }
    }
}
