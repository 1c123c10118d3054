namespace LfsMigrate.Core.Backends;

/// <summary>What an operator can ask a way of migrating to keep; <see cref="PromiseNames"/> spells them.</summary>
[Flags]
public enum Promise
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The file keeps its inode (FID), and so its open descriptors and hard links.</summary>
    KeepsInode = 1 << 0,

    /// <summary>Who writes through a descriptor during the migration loses nothing.</summary>
    DetectsWriters = 1 << 1,

    /// <summary>Nor does who stores through a mapping.</summary>
    DetectsMappings = 1 << 2,

    /// <summary>Nor does who comes through another name of the file.</summary>
    DetectsLinks = 1 << 3,

    /// <summary>A reader finds the whole old or the whole new file at each moment.</summary>
    AtomicToReaders = 1 << 4,

    /// <summary>After a crash the name holds the whole old or the whole new file.</summary>
    SurvivesCrash = 1 << 5,

    /// <summary>Extended attributes stay.</summary>
    KeepsXattrs = 1 << 6,

    /// <summary>ACLs stay.</summary>
    KeepsAcl = 1 << 7,

    /// <summary>The project ID stays.</summary>
    KeepsProject = 1 << 8,

    /// <summary>atime and mtime stay.</summary>
    KeepsTimes = 1 << 9,

    /// <summary>ctime stays.</summary>
    KeepsChangeTime = 1 << 10,

    /// <summary>What every way keeps that leaves the inode alone, but for ctime.</summary>
    InPlace = KeepsInode | DetectsWriters | DetectsMappings | DetectsLinks | AtomicToReaders | SurvivesCrash
        | KeepsXattrs | KeepsAcl | KeepsProject | KeepsTimes,
}
