namespace LfsMigrate.Core.Files;

/// <summary>Which file it is on this machine, whatever its name: two names of one inode are equal.</summary>
/// <param name="Device">Major number in the upper, minor in the lower 32 bits.</param>
/// <param name="Inode">Inode number.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    /// <summary>The device as stat(2) and stat(1) have it: dev_t of the C library, see makedev(3).</summary>
    public ulong DeviceOfLibrary
    {
        get
        {
            ulong major = Device >> 32, minor = Device & uint.MaxValue;
            return (minor & 0xFF) | ((major & 0xFFF) << 8) | ((minor & ~0xFFul) << 12) | ((major & ~0xFFFul) << 32);
        }
    }
}
