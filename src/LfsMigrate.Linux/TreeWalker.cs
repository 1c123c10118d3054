using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux;

/// <summary>
/// Finds the regular files below a directory: no symlink is followed, no mount is crossed, names are bytes, and memory
/// grows with the directories waiting, not with the files.
/// </summary>
public sealed class TreeWalker(DirectoryResolver resolver)
{
    /// <summary>All regular files; a directory that cannot be read becomes a refused entry.</summary>
    /// <param name="root">An existing directory, as the operator named it.</param>
    public IEnumerable<PlannedFile> Walk(UnixPath root)
    {
        ulong? mount = null;
        var waiting = new Stack<UnixPath>([root]);
        while (waiting.TryPop(out var path))
        {
            var (directory, here, refusal) = TryOpen(path);
            if (directory == null)
            {
                yield return new PlannedFile(path) { Refusal = refusal };
                continue;
            }
            using (directory)
            {
                mount ??= here;
                if (here != mount)
                {
                    continue;
                }
                foreach (var file in FilesIn(directory, path, waiting))
                {
                    yield return file;
                }
            }
        }
    }

    private IEnumerable<PlannedFile> FilesIn(DirectoryHandle directory, UnixPath path, Stack<UnixPath> waiting)
    {
        using var entries = directory.Entries().GetEnumerator();
        while (true)
        {
            var (entry, refusal) = TryNext(entries);
            if (refusal != null)
            {
                yield return new PlannedFile(path) { Refusal = refusal };
            }
            if (entry is not { } found)
            {
                yield break;
            }
            switch (TypeOf(directory, found))
            {
                case EntryType.Directory:
                    waiting.Push(path.Join(found.Name));
                    break;
                case EntryType.Regular:
                    yield return new PlannedFile(path.Join(found.Name));
                    break;
            }
        }
    }

    private static (DirectoryEntry? Entry, RefusedException? Refusal) TryNext(IEnumerator<DirectoryEntry> entries)
    {
        try
        {
            return entries.MoveNext() ? (entries.Current, null) : (null, null);
        }
        catch (PosixException e)
        {
            return (null, new RefusedException(OutcomeCode.Unreadable, e.Message));
        }
    }

    private (DirectoryHandle? Directory, ulong Mount, RefusedException? Refusal) TryOpen(UnixPath path)
    {
        DirectoryHandle? directory = null;
        try
        {
            directory = resolver.Open(path);
            return (directory, MountOf(directory.Stat()), null);
        }
        catch (PosixException e)
        {
            directory?.Dispose();
            return (null, 0, new RefusedException(OutcomeCode.Unreadable, e.Message));
        }
        catch (RefusedException e)
        {
            return (null, 0, e);
        }
    }

    private static EntryType TypeOf(DirectoryHandle directory, DirectoryEntry entry)
    {
        if (entry.Type != EntryType.Unknown)
        {
            return entry.Type;
        }
        try
        {
            var facts = directory.Stat(entry.Name);
            return facts.IsDirectory ? EntryType.Directory : facts.IsRegular ? EntryType.Regular : EntryType.Symlink;
        }
        catch (PosixException)
        {
            // Gone since: the migration of it will say so.
            return EntryType.Regular;
        }
    }

    // Kernels before 5.8 do not tell the mount; then the device has to do.
    private static ulong MountOf(FileFacts facts) => facts.MountId != 0 ? facts.MountId : facts.Identity.Device;
}
