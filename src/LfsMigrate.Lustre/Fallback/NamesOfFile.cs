using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>Finds the names of a file on Lustre, which knows them by its FID.</summary>
internal static class NamesOfFile
{
    /// <summary>Opens every name of a file, as a rule but the leftovers of this program.</summary>
    /// <exception cref="PosixException">The names cannot be had.</exception>
    internal static List<LinkedName> OfFid(LustreMount mount, Fid fid, DirectoryResolver resolver, bool leftoversToo = false)
    {
        using var root = resolver.Open(mount.Root);
        var names = new List<LinkedName>();
        foreach (var path in mount.PathsOf(fid).Where(p => !p.Name.IsEmpty && (leftoversToo || !LeftoverName.TryParse(p.Name, out _))))
        {
            var parent = path.Parent;
            names.Add(new LinkedName(parent.Bytes.SequenceEqual("."u8) ? root.Share() : root.OpenBeneath(parent), path.Name));
        }
        return names;
    }

    /// <summary>All names of a file, or a refusal: a file is moved under all of its names or not at all.</summary>
    /// <exception cref="RefusedException">A name is unknown.</exception>
    internal static List<LinkedName> All(OriginalFile original, uint links, DirectoryResolver resolver)
    {
        if (links == 0)
        {
            throw new RefusedException(OutcomeCode.Replaced, "its name was removed or given to another file since a moment ago");
        }
        if (links == 1)
        {
            return [new LinkedName(original.Directory.Share(), original.Name)];
        }
        var names = new List<LinkedName>();
        try
        {
            names = OfFid(original.Mount, original.Fid, resolver);
        }
        catch (PosixException e)
        {
            throw new RefusedException(OutcomeCode.LinksUnknown, $"its {links} names cannot be found: {e.Message}");
        }
        if (names.Count < links)
        {
            AddFromDirectories(names, original);
        }
        if (names.Count == links && names.All(n => n.Identity() == original.Facts.Identity)
            && names.DistinctBy(n => (n.Directory.Stat().Identity, n.Name)).Count() == names.Count)
        {
            return names;
        }
        int known = names.Count;
        names.ForEach(n => n.Dispose());
        throw new RefusedException(OutcomeCode.LinksUnknown, $"it has {links} names and only {known} of them are known");
    }

    // KERNEL: an inode keeps its names in one extended attribute, and does not know more of them than fit there (167 of 200 short
    // ones on 2.17.57). What it does not know is looked for in the directories of those that it does.
    private static void AddFromDirectories(List<LinkedName> names, OriginalFile original)
    {
        var known = names.Select(n => (n.Directory.Stat().Identity, n.Name)).ToHashSet();
        var directories = names.Select(n => n.Directory).Prepend(original.Directory).DistinctBy(d => d.Stat().Identity).ToList();
        foreach (var name in directories.SelectMany(d => d.Entries().Where(e => e.Inode == original.Facts.Identity.Inode).Select(e => new LinkedName(d, e.Name))))
        {
            if (!LeftoverName.TryParse(name.Name, out _) && name.Identity() == original.Facts.Identity
                && known.Add((name.Directory.Stat().Identity, name.Name)))
            {
                names.Add(name with { Directory = name.Directory.Share() });
            }
        }
    }
}
