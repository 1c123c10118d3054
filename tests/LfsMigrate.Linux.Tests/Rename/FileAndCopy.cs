using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Testing;

namespace LfsMigrate.Linux.Tests.Rename;

/// <summary>A directory of its own with a file "f", and a nameless copy of it that is to take its names.</summary>
internal sealed class FileAndCopy : IDisposable
{
    internal const string Content = "content";

    private readonly TemporaryDirectory _root = new();

    internal FileAndCopy()
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        Directory = resolver.Open(UnixPath.FromText(_root.Path));
        File.WriteAllText(this["f"], Content);
        Old = Directory.Open(Name, OpenFlags.O_RDONLY);
        Facts = Old.Stat();
        Copy = NamelessFile.Open(Directory);
        Copy.Write("content"u8, 0);
        Copy.SetMode(Facts.Mode);
        Copy.SetTimes(Facts.Accessed, Facts.Modified);
    }

    internal static UnixPath Name { get; } = UnixPath.FromText("f");

    internal DirectoryHandle Directory { get; }

    internal OpenedFile Old { get; }

    internal OpenedFile Copy { get; }

    /// <summary>stat of the old file before anything happens to it.</summary>
    internal FileFacts Facts { get; }

    internal string this[string name] => _root[name];

    /// <summary>All names in the directory, in order.</summary>
    internal string[] Names() => [.. System.IO.Directory.EnumerateFiles(_root.Path).Select(p => Path.GetFileName(p)!).Order()];

    internal string Text(string name) => File.ReadAllText(this[name]);

    internal ulong Inode(string name) => Directory.Stat(UnixPath.FromText(name)).Identity.Inode;

    /// <summary>Gives the copy all names that the old file has now.</summary>
    internal ExchangeResult Exchange(IReplacedFile old)
    {
        var names = Names().Where(n => Inode(n) == Facts.Identity.Inode).Select(n => new LinkedName(Directory, UnixPath.FromText(n))).ToList();
        using var copy = new NewFile(Copy, XattrSnapshot.Of(Copy));
        return new NameExchange(Old.Stat(), copy, null, names).Run(old);
    }

    public void Dispose()
    {
        Copy.Dispose();
        Old.Dispose();
        Directory.Dispose();
        _root.Dispose();
    }
}
