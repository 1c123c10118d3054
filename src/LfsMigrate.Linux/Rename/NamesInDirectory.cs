using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>
/// Finds the names of a file in one directory. A hard-linked file is replaced there or not at all: what a crash leaves lies
/// beside all of its names then, and the next run finds it before it touches any of them.
/// </summary>
public static class NamesInDirectory
{
    /// <summary>All names of a file, or a refusal.</summary>
    /// <exception cref="RefusedException">It has a name elsewhere, or none any more.</exception>
    public static List<LinkedName> All(LocalFile original, FileFacts facts)
    {
        if (facts.Links == 0)
        {
            throw new RefusedException(OutcomeCode.Replaced, "its name was removed or given to another file since a moment ago");
        }
        if (facts.Links == 1)
        {
            return [new LinkedName(original.Directory.Share(), original.Name)];
        }
        var names = Of(facts.Identity, original.Directory);
        if (names.Count == facts.Links)
        {
            return names;
        }
        names.ForEach(n => n.Dispose());
        throw new RefusedException(OutcomeCode.LinksUnknown,
            $"it has {facts.Links} names, {names.Count} of them in this directory: a rename takes files whose names are all in one");
    }

    /// <summary>The names of a file in a directory, hidden ones of this program left out.</summary>
    public static List<LinkedName> Of(FileIdentity file, DirectoryHandle directory)
    {
        var names = new List<LinkedName>();
        foreach (var entry in directory.Entries().Where(e => e.Inode == file.Inode && !HiddenName.TryParse(e.Name, out _)))
        {
            var name = new LinkedName(directory.Share(), entry.Name);
            if (name.Identity() == file)
            {
                names.Add(name);
            }
            else
            {
                name.Dispose();
            }
        }
        return names;
    }
}
