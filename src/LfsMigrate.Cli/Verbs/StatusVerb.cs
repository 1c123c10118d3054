using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary>
/// <c>lfs-migrate status NAME</c>: how far a run is, while it goes on or afterwards, from its journal; with <c>--merge</c> how far
/// several are together.
/// </summary>
internal sealed class StatusVerb(Invocation command)
{
    /// <summary>Reads and prints.</summary>
    /// <exception cref="OperatorException">There is no such run, or its journal is damaged.</exception>
    internal int Run()
    {
        var found = (command.Options.Merge ? NamedRun.All(command) : [NamedRun.Of(command)]).Select(Look).ToList();
        var totals = found[0].Totals;
        found.Skip(1).ToList().ForEach(other => totals.Include(other.Totals));
        var report = new StatusReport(found.ConvertAll(f => f.Run), totals, command.Options.Merge);
        using var output = Console.OpenStandardOutput();
        output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        return ExitCode.Done;
    }

    private static (RunStatus Run, RunTotals Totals) Look(RunDirectory run)
    {
        // ORDER: first who has it: a run that ends meanwhile has its end in the journal.
        string? holder = run.Holder();
        var totals = new RunTotals();
        var reader = new JournalReader(run);
        reader.Read(totals.Add);
        return (RunStatus.Of(run, reader.Header, totals.Settled, holder), totals);
    }
}
