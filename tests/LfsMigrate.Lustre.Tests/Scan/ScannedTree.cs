using LfsMigrate.Core.Files;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Scan;
using LfsMigrate.Testing;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>A simulated Lustre of its own for a test of scans. Gone with Dispose.</summary>
internal sealed class ScannedTree : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    internal ScannedTree()
    {
        try
        {
            Simulator.UseInThisProcess();
            LustreLibrary.Load();
            Directory.CreateDirectory(MountPath);
            Simulator.Run("mkfs", MountPath, "--osts", "4");
            Directory.CreateDirectory(Path);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>The root of the simulated file system.</summary>
    internal string MountPath => _folder["fs"];

    /// <summary>A directory in it, the root of the scans.</summary>
    internal string Path => _folder["fs/tree"];

    /// <summary>A directory outside of it.</summary>
    internal string Outside => _folder.Path;

    internal UnixPath Root => UnixPath.FromText(Path);

    internal string this[string name] => $"{Path}/{name}";

    internal void Write(string name, int sizeBytes = 0)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], new byte[sizeBytes]);
    }

    internal void Stripe(string name, string words)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        Simulator.Run(["setstripe", .. words.Split(' '), this[name]]);
    }

    internal void Fault(string call, string action) => Simulator.Run("fault", MountPath, call, action);

    internal SeenFiles Scan(int jobs = 3, Func<FileFacts, bool>? wants = null, Action<ScannedFile>? found = null)
    {
        var seen = new SeenFiles(this, found);
        seen.Totals = new TreeScan(new ScanSettings { Jobs = jobs, Wants = wants }).Scan(Root, seen, CancellationToken.None);
        return seen;
    }

    /// <summary>Makes directories, each in the one before, and a file in the last.</summary>
    internal void Dig(int levels, string name, int neighbours = 0)
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        var (at, below) = (resolver.Open(Root), UnixPath.FromText(name));
        for (int i = 0; i < levels; i++)
        {
            using var above = at;
            above.MakeDirectory(below);
            for (int n = 0; n < neighbours; n++)
            {
                above.MakeDirectory(UnixPath.FromText($"neighbour {n}"));
            }
            at = above.OpenDirectory(below);
        }
        using var last = at;
        last.Open(UnixPath.FromText("file"), OpenFlags.O_CREAT | OpenFlags.O_WRONLY, 0x180).Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
