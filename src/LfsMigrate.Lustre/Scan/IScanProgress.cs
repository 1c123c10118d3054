using LfsMigrate.Core.Files;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Is told how far the scan of a tree is, and knows what an earlier one has done.</summary>
/// <remarks>Called from all threads of the scan at once.</remarks>
public interface IScanProgress
{
    /// <summary>Whether the directory was done by an earlier scan: then it is not entered.</summary>
    bool IsDone(UnixPath directory);

    /// <summary>Some of the subdirectories of a directory, before it is done. Each is named once.</summary>
    void Subdirectories(UnixPath directory, IReadOnlyList<UnixPath> names);

    /// <summary>All files of the directory itself were handed to the sink, and all subdirectories were named.</summary>
    void Done(UnixPath directory);
}
