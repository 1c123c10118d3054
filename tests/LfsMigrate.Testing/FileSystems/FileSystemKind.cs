namespace LfsMigrate.Testing.FileSystems;

/// <summary>The file systems that behave differently when storage is exchanged.</summary>
public enum FileSystemKind
{
    /// <summary>As mkfs.xfs makes it: with reflink.</summary>
    Xfs,

    /// <summary>Without reflink and without exchange.</summary>
    XfsNoReflink,

    /// <summary>With reflink and exchange (-i exchange=1).</summary>
    XfsExchange,

    /// <summary>With exchange alone.</summary>
    XfsExchangeNoReflink,

    /// <summary>btrfs on one device.</summary>
    Btrfs,

    /// <summary>With a journal and blocks of 4 KiB.</summary>
    Ext4,

    /// <summary>Without a journal, so that a crash may lose anything, and with blocks of 1 KiB.</summary>
    Ext4NoJournal,

    /// <summary>In memory.</summary>
    Tmpfs,
}
