namespace LfsMigrate.Testing.Contract;

/// <summary>What is not a file to migrate.</summary>
public enum SpecialFile
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link to a regular file.</summary>
    Symlink,

    /// <summary>A named pipe.</summary>
    Fifo,

    /// <summary>A regular file with chattr +i.</summary>
    Immutable,

    /// <summary>A regular file that may not be opened.</summary>
    Forbidden,
}
