namespace LfsMigrate.Linux.Rename;

/// <summary>What a hidden name is for.</summary>
public enum HiddenKind
{
    /// <summary>The copy, on its way to a name of the file. It never is the only copy of anything.</summary>
    Donor,

    /// <summary>The copy before the exchange of names, and the old file after it, or a second name of that.</summary>
    Keep,

    /// <summary>The old file, whose copy has its name in another directory already.</summary>
    Moved,
}
