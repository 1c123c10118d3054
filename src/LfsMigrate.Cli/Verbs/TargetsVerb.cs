using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate targets MOUNT</c>: the OSTs of a Lustre, how they are and how full.</summary>
internal sealed class TargetsVerb(Invocation command, Messages messages)
{
    /// <summary>Looks and prints; the exit code tells whether any OST answers.</summary>
    /// <exception cref="OperatorException">It is no Lustre, there is no such pool, or nothing is known of its OSTs.</exception>
    internal int Run()
    {
        if (command.Operands.Count != 2)
        {
            throw new OperatorException("'targets' takes one directory of a Lustre", "write lfs-migrate targets MOUNT");
        }
        string? pool = command.PoolOf(ReservedVerbs.Targets);
        string? banner = LustreLibrary.Load().SimulationBanner;
        var report = Look(LustreDirectory.Of(command.Operands[1]).Mount, pool, banner != null);
        if (banner != null)
        {
            messages.Note(banner);
        }
        using (var output = Console.OpenStandardOutput())
        {
            output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        }
        if (report.Spread.Count > 0)
        {
            return ExitCode.Done;
        }
        messages.Error($"no OST of {report.Place} answers");
        return ExitCode.SomeFailed;
    }

    private static TargetsReport Look(LustreMount mount, string? pool, bool isSimulated)
    {
        var pools = TargetPools.Read(mount);
        var members = pool == null ? null : pools.Named(pool);
        var rows = mount.TargetsThatAnswer().Where(t => members?.Contains(t.Index) != false)
            .Select(t => new TargetRow(t, pools.Problem == null ? pools.Of(t) : null)).ToList();
        return rows.Count > 0 ? new TargetsReport(mount.Root, mount.FsName, pool, rows) { PoolsProblem = pools.Problem, IsSimulated = isSimulated }
            : throw new OperatorException($"{mount.FsName} on {mount.Root} tells of no OST", "see whether its servers are there: lfs df", OperatorFault.Environment);
    }
}
