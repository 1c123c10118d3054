using System.Text;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>No name is special.</summary>
public sealed class NamesTests
{
    private readonly SimulatedLustre _lustre = new();

    [TearDown]
    public void RemoveLustre() => _lustre.Dispose();

    [TestCase("list")]
    [TestCase("arguments")]
    [TestCase("walk")]
    [TestCase("rsync")]
    public void Migrate_RandomNames_ReachesEachAndPrintsItByteForByte(string way)
    {
        var random = new Random(way.Length);
        var names = new HashSet<string> { "-", "--", "-n", "*", "$(id)", "a:b", " ", "\n", "\\", "'", "\"", "~", ".a", "\xFF", "#", "%s" };
        while (names.Count < (way == "rsync" ? 40 : 300))
        {
            byte[] name = new byte[random.Next(8) == 0 ? 255 : random.Next(1, 256)];
            random.NextBytes(name);
            names.Add(Encoding.Latin1.GetString(Array.ConvertAll(name, b => b is 0 or (byte)'/' ? (byte)'.' : b)).Replace(".lfs", "_lfs"));
        }
        names.ExceptWith([".", ".."]);
        Posix.MakeDirectory(_lustre["d"]);
        string[] paths = [.. names.Select(n => "d/" + n)];
        var before = new List<FileSnapshot>();
        foreach (string path in paths)
        {
            Posix.WriteAll(_lustre[path], Encoding.Latin1.GetBytes(path));
            Posix.SetTimes(_lustre[path], 5, 6);
            before.Add(_lustre.Snapshot(path).WithoutInode());
        }

        var result = way switch
        {
            "walk" => _lustre.Migrate("-v", "-o", "3", "d"),
            "arguments" => _lustre.Migrate(["-v", "-j1", "-o", "3", .. paths]),
            "rsync" => _lustre.Migrate(["-v", "-j1", "--rsync", "-o", "3", .. paths]),
            _ => _lustre.MigrateFrom(string.Concat(paths.Select(p => p + "\0")), "-0", "-v", "-j1", "-o", "3"),
        };

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.Summary);
            string said = result.Out;
            if (way == "walk")
            {
                Assert.That(said, Has.Length.EqualTo(paths.Sum(p => p.Length + 1)));
                Assert.That(paths.Where(p => !said.Contains(p + "\n", StringComparison.Ordinal)), Is.Empty);
            }
            else
            {
                Assert.That(said, Is.EqualTo(string.Concat(paths.Select(p => p + "\n"))));
            }
            Assert.That(paths.Select(p => _lustre.Snapshot(p).WithoutInode()), Is.EqualTo(before));
            string[] osts = _lustre.Sim(["getstripe", "-i", .. paths.Select(p => _lustre[p])]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.That(osts, Has.All.EqualTo("3"));
            Assert.That(_lustre.Leftovers(), Is.Empty);
        });
    }

    [Test]
    [Category("Slow")]
    public void Migrate_ThousandsOfSmallFiles_MovesThemAllInOneRun()
    {
        const int count = 3000;
        for (int i = 0; i < count; i++)
        {
            if (i % 500 == 0)
            {
                Posix.MakeDirectory(_lustre[$"d{i / 500}"]);
            }
            Posix.WriteAll(_lustre[$"d{i / 500}/f{i}"], Encoding.ASCII.GetBytes($"content of {i}\n"));
        }

        var result = _lustre.Migrate("-o", "1", "--", "d0", "d1", "d2", "d3", "d4", "d5");

        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(result.Summary, Does.Contain($"{count} files: {count} migrated"));
            for (int i = 0; i < count; i++)
            {
                Assert.That(Encoding.ASCII.GetString(Posix.ReadAll(_lustre[$"d{i / 500}/f{i}"])), Is.EqualTo($"content of {i}\n"));
            }
        });
    }
}
