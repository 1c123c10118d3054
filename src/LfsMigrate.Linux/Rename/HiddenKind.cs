namespace LfsMigrate.Linux.Rename;

/// <summary>What a hidden name is for.</summary>
public enum HiddenKind
{
    /// <summary>The copy, on its way to a name of the file, or, with both inode numbers, the one of two files that has lost a name to the other.</summary>
    Donor,

    /// <summary>The copy before the exchange of names, and the old file after it, or a second name of that.</summary>
    Keep,

    /// <summary>The old file, whose copy has its name in another directory already.</summary>
    Moved,
}
