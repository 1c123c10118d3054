namespace LfsMigrate.Linux.Local;

/// <summary>How much direct I/O is worth for reading back what was written.</summary>
internal enum DirectReads
{
    /// <summary>Nothing, or less than reading through the page cache, emptied before: btrfs, where it is slower, and what is not known.</summary>
    Avoided,

    /// <summary>Not all of it goes past the page cache, so that is emptied before. KERNEL: ext4 reads journalled or encrypted files through it
    /// whatever O_DIRECT says.</summary>
    Doubtful,

    /// <summary>It never goes through the page cache unasked: XFS.</summary>
    Certain,
}
