using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A simulated Lustre of its own for one test, and the program run on it. Gone with Dispose.</summary>
internal sealed class SimulatedLustre : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("lfs-migrate-e2e.").FullName;
    private readonly Dictionary<string, string?> _environment = new() { ["LFS_MIGRATE_LLAPI"] = Built.Library, ["RSYNC"] = null };

    internal SimulatedLustre(int osts = 4, string ostSize = "256M")
    {
        // Others are clients too.
        Posix.ChangeMode(_folder, 0x1ED);
        Root = Path.Combine(_folder, "fs");
        Sim("mkfs", Root, "--osts", osts.ToString(CultureInfo.InvariantCulture), "--ost-size", ostSize);
    }

    /// <summary>The root of the simulated file system.</summary>
    internal string Root { get; }

    /// <summary>A folder outside of it, on the same disk.</summary>
    internal string Outside => _folder;

    internal string this[string name] => $"{Root}/{name}";

    internal void SetEnvironment(string name, string? value) => _environment[name] = value;

    /// <summary>A file on OST 0 with a stripe of 1 MiB, times long ago and content of its own.</summary>
    internal string Write(string name, byte[] content, string? layout = "-c 1 -i 0")
    {
        string path = this[name];
        if (layout != null)
        {
            Sim(["setstripe", .. layout.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
            using var handle = Posix.Open(path, Posix.O_WRONLY);
            RandomAccess.Write(handle, content, 0);
        }
        else
        {
            Posix.WriteAll(path, content);
        }
        Posix.SetTimes(path, 1_234_567_890_123_456_789, 1_345_678_901_987_654_321);
        return path;
    }

    /// <inheritdoc cref="Write(string, byte[], string?)"/>
    internal string Write(string name, int sizeBytes, string? layout = "-c 1 -i 0") =>
        Write(name, Random(sizeBytes, name), layout);

    internal static byte[] Random(int sizeBytes, string seed)
    {
        byte[] content = new byte[sizeBytes];
        int start = 17;
        foreach (char c in seed)
        {
            start = unchecked((start * 31) + c);
        }
        new Random(start).NextBytes(content);
        return content;
    }

    /// <summary>Runs lfs-sim and expects that it ends well.</summary>
    internal string Sim(params string[] words)
    {
        var result = RunningProgram.Run("/", [Built.Simulator, .. words]);
        return result.ExitCode == 0 ? result.Out : throw new AssertionException($"lfs-sim {string.Join(' ', words)}: {result}");
    }

    internal void Fault(string call, string action) => Sim("fault", Root, call, action);

    internal void ClearFaults() => Sim("fault", Root, "clear");

    /// <summary>How often the fault ordered for this call has hit, as <c>lfs-sim fault</c> spells the call.</summary>
    internal int Hits(string call)
    {
        var hit = Regex.Match(Sim("fault", Root), $"^{Regex.Escape(call)} .*hits=([0-9]+)$", RegexOptions.Multiline);
        return hit.Success ? int.Parse(hit.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>Waits until a fault has hit, or the program has ended; says whether it has hit.</summary>
    internal bool WaitForHit(string call, RunningProgram program)
    {
        var clock = Stopwatch.StartNew();
        while (Hits(call) == 0)
        {
            if (program.HasEnded || clock.Elapsed > Patience)
            {
                return Hits(call) > 0;
            }
            Thread.Sleep(2);
        }
        return true;
    }

    /// <summary>The OSTs that hold a file's objects.</summary>
    internal int[] Osts(string name) => [.. Sim("getstripe", "--osts", this[name])
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(w => int.Parse(w, CultureInfo.InvariantCulture))];

    internal string Stripe(string option, string name) => Sim("getstripe", option, this[name]).TrimEnd('\n');

    internal FileSnapshot Snapshot(string name) => FileSnapshot.Of(this[name]);

    /// <summary>Runs lfs-migrate in the root of the file system.</summary>
    internal ProgramResult Migrate(params string[] words) => MigrateFrom("", words);

    /// <summary>The same, with a list on stdin.</summary>
    internal ProgramResult MigrateFrom(string stdin, params string[] words) =>
        RunningProgram.Run(Root, [Built.Program, .. words], stdin, _environment);

    internal RunningProgram StartMigrate(params string[] words) =>
        RunningProgram.Start(Root, [Built.Program, .. words], "", _environment);

    /// <summary>Runs any program, searched in PATH, in the root of the file system with the program's environment.</summary>
    internal ProgramResult Run(params string[] words) =>
        RunningProgram.Run(Root, ["/usr/bin/env", .. words], "", _environment);

    /// <summary>Names of this program's own that lie about, wherever below the root.</summary>
    internal string[] Leftovers() => RunningProgram.Run(Root, ["/usr/bin/find", ".", "-name", ".lfs-migrate.*"]).Out
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose()
    {
        RunningProgram.Run("/", ["/usr/bin/chattr", "-R", "-i", "-a", "-f", _folder]);
        RunningProgram.Run("/", ["/bin/rm", "-rf", "--", _folder]);
    }
}
