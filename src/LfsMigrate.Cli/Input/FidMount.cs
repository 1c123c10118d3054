using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Input;

/// <summary>The Lustre that the FIDs of a command line belong to.</summary>
internal static class FidMount
{
    /// <summary>Finds it.</summary>
    /// <param name="lustreDirectory">--lustre-dir as written; null when not given: then there must be exactly one.</param>
    /// <exception cref="OperatorException">It cannot be told.</exception>
    internal static LustreMount Find(string? lustreDirectory)
    {
        if (lustreDirectory is { } directory)
        {
            var path = Invocation.ToPath(directory);
            return LustreMount.Find(UnixPath.FromText(Path.GetFullPath(path.ToString())))
                ?? throw new OperatorException($"--lustre-dir {path} is not on a mounted Lustre", "give its mount point");
        }
        var mounts = LustreMount.All();
        return mounts.Count == 1 ? mounts[0] : throw new OperatorException(
            mounts.Count == 0 ? "no Lustre is mounted that FIDs could belong to" : "several Lustres are mounted",
            "say which one the FIDs belong to: --lustre-dir=MOUNT");
    }
}
