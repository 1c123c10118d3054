using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Something to do in a scan: a directory to open, or one to read on.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Reading">Where it is read on; owned. Null for one that is still to be opened.</param>
internal readonly record struct ScanTask(ScanDirectory Directory, DirectoryHandle? Reading);
