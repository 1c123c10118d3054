namespace LfsMigrate.EndToEnd.Tests;

/// <summary>What stat tells of a file; times in nanoseconds since 1970.</summary>
internal readonly record struct FileState(ulong Inode, long SizeBytes, uint Mode, uint Uid, uint Gid, uint Links,
    long AtimeNs, long MtimeNs, long CtimeNs);
