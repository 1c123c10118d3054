using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux;

/// <summary>A name read from a directory.</summary>
/// <param name="Name">The name, never <c>.</c> or <c>..</c>.</param>
/// <param name="Type">What the directory says it is.</param>
/// <param name="Inode">Its inode number, as far as the directory tells it right: some file systems in layers do not.</param>
public readonly record struct DirectoryEntry(UnixPath Name, EntryType Type, ulong Inode);
