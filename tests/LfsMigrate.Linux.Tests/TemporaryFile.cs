using System.Globalization;
using LfsMigrate.Core.Files;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

/// <summary>An empty file in a directory of its own, opened.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly TemporaryDirectory _root = new();

    public TemporaryFile()
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var directory = resolver.Open(UnixPath.FromText(_root.Path));
        Opened = directory.Open(UnixPath.FromText("file"), OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0x180);
    }

    /// <summary>The file.</summary>
    public OpenedFile Opened { get; }

    /// <summary>How much of it is in the page cache.</summary>
    public long BytesInMemory => long.Parse(
        Testing.Program.Run("fincore", "--bytes", "--noheadings", "--raw", "--output", "RES", Path.Combine(_root.Path, "file")), CultureInfo.InvariantCulture);

    /// <summary>Writes it to the disk and drops it from the page cache; the test is ignored where there is no disk.</summary>
    public void MoveToDisk()
    {
        Opened.Flush();
        Opened.DropCache();
        if (BytesInMemory != 0)
        {
            Assert.Ignore("the file system for temporaries keeps its files in memory");
        }
    }

    public void Dispose()
    {
        Opened.Dispose();
        _root.Dispose();
    }
}
