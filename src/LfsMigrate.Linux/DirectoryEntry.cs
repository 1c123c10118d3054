using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux;

/// <summary>A name read from a directory.</summary>
/// <param name="Name">The name, never <c>.</c> or <c>..</c>.</param>
/// <param name="Type">What the directory says it is.</param>
public readonly record struct DirectoryEntry(UnixPath Name, EntryType Type);
