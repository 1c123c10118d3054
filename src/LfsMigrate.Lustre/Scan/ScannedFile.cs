using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre.Scan;

/// <summary>A regular file that a scan has found.</summary>
/// <param name="Path">One name of it; a file of several names is found under each of them.</param>
/// <param name="Facts">What the MDS tells of it: size and allocated bytes may be a little old, but for a size of 0.</param>
/// <param name="Layout">Where its bytes lie; null when it has no layout, and its data lies nowhere yet.</param>
/// <param name="IsOwn">Whether its name says that it is this program's own.</param>
public readonly record struct ScannedFile(UnixPath Path, FileFacts Facts, Layout? Layout, bool IsOwn = false);
