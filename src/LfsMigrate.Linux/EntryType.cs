namespace LfsMigrate.Linux;

/// <summary>d_type of a directory entry, as far as it matters here.</summary>
public enum EntryType : byte
{
    /// <summary>The file system does not tell: ask stat.</summary>
    Unknown = 0,

    /// <summary>DT_DIR.</summary>
    Directory = 4,

    /// <summary>DT_REG.</summary>
    Regular = 8,

    /// <summary>DT_LNK.</summary>
    Symlink = 10,
}
