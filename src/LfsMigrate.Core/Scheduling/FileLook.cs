using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Scheduling;

/// <summary>What decides when a file's turn comes; all of it may be out of date.</summary>
/// <param name="Directory">Where its name is.</param>
/// <param name="SizeBytes">Its length; 0 when it could not be told.</param>
/// <param name="Identity">Which inode; null when it could not be told.</param>
public readonly record struct FileLook(UnixPath Directory, long SizeBytes, FileIdentity? Identity);
