using LfsMigrate.Core;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Words that are commands, or will be: as a first operand they are never taken for a file by a guess.</summary>
public static class ReservedVerbs
{
    /// <summary>The command that finds out what holds at a place.</summary>
    public const string Probe = "probe";

    /// <summary>The command that shows the OSTs of a Lustre.</summary>
    public const string Targets = "targets";

    /// <summary>The command that lists the runs.</summary>
    public const string Runs = "runs";

    /// <summary>The command that tells how far a run is.</summary>
    public const string Status = "status";

    /// <summary>The command that has a run take no files for a while.</summary>
    public const string Pause = "pause";

    /// <summary>The command that has it take files again.</summary>
    public const string Continue = "continue";

    /// <summary>The command that has a run end.</summary>
    public const string Stop = "stop";

    /// <summary>The command that compares files with the journal of their run.</summary>
    public const string Audit = "audit";

    /// <summary>The command that carries out a plan.</summary>
    public const string Run = "run";

    /// <summary>The command that evens out OSTs.</summary>
    public const string Balance = "balance";

    /// <summary>The command that empties OSTs.</summary>
    public const string Drain = "drain";

    /// <summary>The command that gives files the layouts of a policy.</summary>
    public const string Restripe = "restripe";

    private static readonly string[] There = [Probe, Targets, Balance, Drain, Restripe, Run, Runs, Status, Audit, Pause, Continue, Stop];

    private static readonly HashSet<string> Verbs =
    [
        "migrate", Probe, Targets, Balance, Drain, Restripe, Run, Runs, Status, Audit, Pause,
        Continue, Stop, "tree", "process", "volume", "help",
    ];

    /// <summary>Throws when the first operand is such a word.</summary>
    /// <param name="operand">The first operand, if any.</param>
    /// <param name="exists">Whether there is a file of that name.</param>
    /// <exception cref="OperatorException">It is.</exception>
    public static void Check(string? operand, Func<string, bool> exists)
    {
        if (operand == null || !Verbs.Contains(operand))
        {
            return;
        }
        if (There.Contains(operand) && !exists(operand))
        {
            return;
        }
        throw exists(operand)
            ? new OperatorException($"'{operand}' is a command's name, and there is a file of that name", $"write ./{operand} for the file")
            : new OperatorException($"the command '{operand}' is not in this version", $"write ./{operand} if a file is meant");
    }
}
