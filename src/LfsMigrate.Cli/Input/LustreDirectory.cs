using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Planning;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Probe;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Input;

/// <summary>A directory of a Lustre that a command is about.</summary>
/// <param name="Path">As an absolute path without symlinks.</param>
/// <param name="Mount">The Lustre.</param>
internal sealed record LustreDirectory(UnixPath Path, LustreMount Mount)
{
    private const string Advice = "give the mount point of a Lustre, or a directory on it";

    /// <summary>The header of a plan for it, made now.</summary>
    /// <param name="verb">The command that makes it.</param>
    internal PlanHeader NewPlan(string verb) => new() { Verb = verb, FileSystem = Mount.FsName, Root = Path, Made = DateTimeOffset.UtcNow };

    /// <summary>Looks at what an operand names.</summary>
    /// <exception cref="OperatorException">It is no directory of a Lustre.</exception>
    internal static LustreDirectory Of(UnixPath operand)
    {
        try
        {
            using var directory = RawOpen.Directory(operand);
            var path = directory.CurrentPath();
            return (directory.FileSystemType() == FileSystemKind.LL_SUPER_MAGIC ? LustreMount.Find(path) : null) is { } mount
                ? new LustreDirectory(path, mount)
                : throw new OperatorException($"'{operand}' is not on a mounted Lustre", Advice, OperatorFault.Environment);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            throw new OperatorException($"'{operand}' cannot be opened: {e.Message}", Advice, OperatorFault.Environment);
        }
    }
}
