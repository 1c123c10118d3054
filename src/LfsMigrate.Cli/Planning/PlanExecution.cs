using System.Text;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Cli.Verbs;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Reporting;

namespace LfsMigrate.Cli.Planning;

/// <summary>Carries out a plan that a command has made, as <c>lfs-migrate run</c> with the options of that command.</summary>
internal sealed class PlanExecution(Invocation command, Messages messages)
{
    // What is for the planning alone. --max-bytes was taken for the plan.
    private static readonly string[] OfPlanning =
        ["band", "target-fill", "older-than", "min-size", "exclude", "policy", "scan-file", "save-plan", "execute", "files-from", "null", "max-bytes", "run", "dry-run"];

    /// <summary>The name of the run that the first execution is.</summary>
    internal string Run { get; } = command.Options.Run ?? RunName.Made(DateTimeOffset.UtcNow, Environment.ProcessId);

    /// <summary>Where a plan is kept that nobody named a place for: beside the journal of its run, so that it can be gone on with.</summary>
    /// <exception cref="Core.OperatorException">There is no such place.</exception>
    internal string PlaceFor(string run)
    {
        if (command.Options.SavePlan is { } named)
        {
            return Path.GetFullPath(Invocation.ToText("--save-plan", named));
        }
        string place = StateDirectory.Of(command.Options);
        try
        {
            Directory.CreateDirectory(place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Core.OperatorException($"the plan cannot be kept in '{place}': {e.Message}", "give another place with --save-plan or --state-dir",
                Core.OperatorFault.Environment);
        }
        return Path.Combine(place, run + ".plan");
    }

    /// <summary>Migrates the files of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="run">The name of the run.</param>
    /// <param name="observer">Is told what becomes of each; null for nobody.</param>
    /// <param name="leavesOpenFiles">Whether files that somebody has open are left alone where nothing else is asked for.</param>
    /// <returns>The exit code of the run.</returns>
    internal int Execute(string plan, string run, IRunObserver? observer, bool leavesOpenFiles)
    {
        var options = command.OptionWords.Where(word => !OfPlanning.Any(name => word == "--" + name || word.StartsWith($"--{name}=", StringComparison.Ordinal)));
        bool isMeek = leavesOpenFiles && !command.Options.Block && !command.Options.NonBlock;
        var given = Invocation.Parse([.. options, .. isMeek ? ["--non-block"] : (string[])[], "--run=" + run, "run",
            Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(plan))]);
        return MigrateVerb.Run(given, messages, observer);
    }
}
