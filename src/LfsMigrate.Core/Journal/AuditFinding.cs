namespace LfsMigrate.Core.Journal;

/// <summary>How a file is now, beside what the journal says of it; in reports by these names in small letters.</summary>
public enum AuditFinding
{
    /// <summary>Its content is what was migrated.</summary>
    Intact,

    /// <summary>It was written to since, or is about to be: nothing can be said.</summary>
    Changed,

    /// <summary>Its name leads nowhere any more, or to another file.</summary>
    Gone,

    /// <summary>Its content is what was migrated, and lies on other OSTs than then.</summary>
    Moved,

    /// <summary>Nobody has written to it since, and its content is not what was migrated.</summary>
    Mismatch,

    /// <summary>It cannot be read.</summary>
    Unreadable,

    /// <summary>The journal has no digest of it.</summary>
    Unknown,
}
