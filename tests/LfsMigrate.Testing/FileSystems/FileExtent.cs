namespace LfsMigrate.Testing.FileSystems;

/// <summary>A piece of a file and where it lies on the device, in bytes.</summary>
public readonly record struct FileExtent(long Offset, long Physical, long Length, uint Flags)
{
    private const uint FIEMAP_EXTENT_UNKNOWN = 2, FIEMAP_EXTENT_DELALLOC = 4, FIEMAP_EXTENT_DATA_INLINE = 0x200, FIEMAP_EXTENT_UNWRITTEN = 0x800;

    /// <summary>Whether it lies in blocks of its own: not within the inode, and not yet nowhere.</summary>
    public bool IsPlaced => (Flags & (FIEMAP_EXTENT_UNKNOWN | FIEMAP_EXTENT_DELALLOC | FIEMAP_EXTENT_DATA_INLINE)) == 0;

    /// <summary>Whether it was reserved and reads as zeros.</summary>
    public bool IsUnwritten => (Flags & FIEMAP_EXTENT_UNWRITTEN) != 0;

    /// <summary>Whether both have a byte of the device in common.</summary>
    public bool Overlaps(FileExtent other) =>
        Physical < other.Physical + other.Length && other.Physical < Physical + Length;
}
