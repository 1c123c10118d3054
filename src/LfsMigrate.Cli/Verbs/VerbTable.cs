using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Which command a first operand stands for.</summary>
internal static class VerbTable
{
    /// <summary>Runs it, and gives its exit code; null when the first operand is a file, or <c>run</c>, which migrates like one.</summary>
    /// <exception cref="Core.OperatorException">As the command throws it, or the operand may be a file.</exception>
    internal static int? Run(Invocation command, Messages messages)
    {
        string? verb = command.Operands.FirstOrDefault().ToString();
        ReservedVerbs.Check(verb, Path.Exists);
        return verb switch
        {
            ReservedVerbs.Probe => new ProbeVerb(command).Run(),
            ReservedVerbs.Targets => new TargetsVerb(command, messages).Run(),
            ReservedVerbs.Balance => new BalanceVerb(command, messages).Run(),
            ReservedVerbs.Drain => new DrainVerb(command, messages).Run(),
            ReservedVerbs.Restripe => new RestripeVerb(command, messages).Run(),
            ReservedVerbs.Runs => new RunsVerb(command).Run(),
            ReservedVerbs.Status => new StatusVerb(command).Run(),
            ReservedVerbs.Audit => new AuditVerb(command, messages).Run(),
            ReservedVerbs.Pause or ReservedVerbs.Continue or ReservedVerbs.Stop => new ControlVerb(command).Run(),
            _ => null,
        };
    }
}
