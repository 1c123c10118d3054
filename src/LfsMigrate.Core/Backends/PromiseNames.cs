namespace LfsMigrate.Core.Backends;

/// <summary>How promises are spelled in <c>--require</c> and by <c>probe</c>.</summary>
public static class PromiseNames
{
    private static readonly (Promise Promise, string Name)[] Table =
    [
        (Promise.KeepsInode, "keeps-inode"),
        (Promise.DetectsWriters, "detects-writers"),
        (Promise.DetectsMappings, "detects-mappings"),
        (Promise.DetectsLinks, "detects-links"),
        (Promise.AtomicToReaders, "atomic-to-readers"),
        (Promise.SurvivesCrash, "survives-crash"),
        (Promise.KeepsXattrs, "keeps-xattrs"),
        (Promise.KeepsAcl, "keeps-acl"),
        (Promise.KeepsProject, "keeps-project"),
        (Promise.KeepsTimes, "keeps-times"),
        (Promise.KeepsChangeTime, "keeps-ctime"),
    ];

    /// <summary>All promises with their names, in the order of reports.</summary>
    public static IReadOnlyList<(Promise Promise, string Name)> All => Table;

    /// <summary>The names of some promises.</summary>
    public static string Of(Promise promises) =>
        string.Join(',', Table.Where(t => (promises & t.Promise) != 0).Select(t => t.Name));

    /// <summary>Reads a list with commas.</summary>
    /// <exception cref="OperatorException">A name in it is none.</exception>
    public static Promise Parse(string list)
    {
        var promises = Promise.None;
        foreach (string name in list.Split(','))
        {
            promises |= Table.FirstOrDefault(t => t.Name == name).Promise is not Promise.None and var promise ? promise
                : throw new OperatorException($"--require does not know '{name}'", $"write some of {Of((Promise)~0)}");
        }
        return promises;
    }
}
