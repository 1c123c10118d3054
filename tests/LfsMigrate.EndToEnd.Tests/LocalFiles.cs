using LfsMigrate.Testing.FileSystems;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A local file system of its own for one test, and the program run on it. Gone with Dispose.</summary>
internal sealed class LocalFiles : IDisposable
{
    /// <summary>No library of Lustre, real or simulated: local files need none.</summary>
    internal static readonly Dictionary<string, string?> Environment = new() { ["LFS_MIGRATE_LLAPI"] = null };

    private readonly string[] _options;

    internal LocalFiles(LocalWay way, LoopFileSystemOptions? options = null)
    {
        _options = way.Options;
        FileSystem = LoopFileSystem.Make(way.Kind, options);
    }

    internal LoopFileSystem FileSystem { get; }

    internal string Root => FileSystem.Root;

    internal string this[string name] => FileSystem[name];

    /// <summary>A file with content of its own and times of long ago.</summary>
    internal void Write(string name, int sizeBytes)
    {
        Posix.WriteAll(this[name], SimulatedLustre.Random(sizeBytes, name));
        SetTimes(name);
    }

    internal void SetTimes(string name) => Posix.SetTimes(this[name], 1_234_567_890_123_456_789, 1_345_678_901_987_654_321);

    internal FileSnapshot Snapshot(string name) => FileSnapshot.Of(this[name]);

    internal long AllocatedBytes(string name) =>
        512 * long.Parse(Testing.Program.Run("stat", "-c", "%b", this[name]), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Runs lfs-migrate in the root of the file system.</summary>
    internal ProgramResult Migrate(params string[] words) => RunningProgram.Run(Root, [.. Command(words)], "", Environment);

    internal RunningProgram StartMigrate(params string[] words) => RunningProgram.Start(Root, [.. Command(words)], "", Environment);

    /// <summary>Runs it and kills it before or after its N-th effect on this file system; the exit code is 137 when it came so far.</summary>
    internal ProgramResult KillMigrate(bool before, int effect, params string[] words) => RunningProgram.Run(Root,
        [Built.KillAt, EffectLog, before ? "before" : "after", $"{effect}", Root, .. Command(words)], "", Environment);

    /// <summary>The last effect before the program was killed, as "N call".</summary>
    internal string LastEffect() => File.ReadLines(EffectLog).LastOrDefault() ?? "none";

    /// <summary>Names of this program's own that lie about, wherever below the root.</summary>
    internal string[] Leftovers() => Testing.Program.Run("find", Root, "-name", ".lfs-migrate.*")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => FileSystem.Dispose();

    private string EffectLog => Path.Combine(FileSystem.Outside, "effects");

    private IEnumerable<string> Command(string[] words) => [Built.Program, .. _options, .. words];
}
