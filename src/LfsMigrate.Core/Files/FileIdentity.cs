namespace LfsMigrate.Core.Files;

/// <summary>Which file it is on this machine, whatever its name: two names of one inode are equal.</summary>
/// <param name="Device">Major number in the upper, minor in the lower 32 bits.</param>
/// <param name="Inode">Inode number.</param>
public readonly record struct FileIdentity(ulong Device, ulong Inode);
