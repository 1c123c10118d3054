using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>
/// Finds the names of a hard-linked file: in its own directory first, then in ever larger parts of the tree around it, up to
/// where its file system is mounted. Only directories are read, no file is looked at that has another inode number.
/// </summary>
public sealed class LinkSearch
{
    private readonly FileIdentity _file;
    private readonly ulong _mount;
    private readonly uint _wanted;
    private readonly HashSet<FileIdentity> _visited = [];
    private readonly List<LinkedName> _found = [];

    private LinkSearch(FileIdentity file, ulong mount, uint wanted) => (_file, _mount, _wanted) = (file, mount, wanted);

    private bool IsComplete => _found.Count >= _wanted;

    /// <summary>All names of a file, or a refusal: a file is replaced under all of its names or not at all.</summary>
    /// <exception cref="RefusedException">A name is unknown.</exception>
    public static List<LinkedName> All(LocalFile original, FileFacts facts, DirectoryResolver resolver)
    {
        if (facts.Links == 0)
        {
            throw new RefusedException(OutcomeCode.Replaced, "its name was removed or given to another file since a moment ago");
        }
        if (facts.Links == 1)
        {
            return [new LinkedName(original.Directory.Share(), original.Name)];
        }
        var names = Of(facts, original.Directory, resolver);
        if (names.Count == facts.Links)
        {
            return names;
        }
        names.ForEach(n => n.Dispose());
        throw new RefusedException(OutcomeCode.LinksUnknown, $"it has {facts.Links} names and only {names.Count} of them are found on this mount");
    }

    /// <summary>The names of a file that can be found, hidden ones of this program left out; at most as many as it has.</summary>
    /// <param name="facts">stat of it.</param>
    /// <param name="near">Where to begin.</param>
    /// <param name="resolver">Opens the directories.</param>
    public static List<LinkedName> Of(FileFacts facts, DirectoryHandle near, DirectoryResolver resolver)
    {
        var start = near.Stat();
        var search = new LinkSearch(facts.Identity, start.MountId, facts.Links);
        for (var path = near.CurrentPath(); !search.IsComplete; path = path.Parent)
        {
            using var directory = TryOpen(path, resolver);
            // Above the root of the mount, or not to be read: what there is to find was found.
            if (directory == null || directory.Stat() is var here && (here.MountId != start.MountId || here.Identity.Device != start.Identity.Device))
            {
                break;
            }
            search.Walk(directory);
            if (path.Parent == path)
            {
                break;
            }
        }
        return search._found;
    }

    private static DirectoryHandle? TryOpen(UnixPath path, DirectoryResolver resolver)
    {
        try
        {
            return resolver.Open(path);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return null;
        }
    }

    private void Walk(DirectoryHandle directory)
    {
        var here = directory.Stat();
        if (here.MountId != _mount || !_visited.Add(here.Identity))
        {
            return;
        }
        try
        {
            foreach (var entry in directory.Entries())
            {
                Look(directory, entry);
                if (IsComplete)
                {
                    return;
                }
            }
        }
        catch (PosixException)
        {
            // A directory that cannot be read: a name in it stays unknown, and then the file is left alone.
        }
    }

    private void Look(DirectoryHandle directory, DirectoryEntry entry)
    {
        if (entry.Type is EntryType.Directory)
        {
            using var below = directory.OpenDirectory(entry.Name);
            Walk(below);
        }
        else if (entry.Inode == _file.Inode && entry.Type is EntryType.Regular or EntryType.Unknown
            && !HiddenName.TryParse(entry.Name, out _))
        {
            var name = new LinkedName(directory.Share(), entry.Name);
            if (name.Identity() == _file)
            {
                _found.Add(name);
            }
            else
            {
                name.Dispose();
            }
        }
    }
}
