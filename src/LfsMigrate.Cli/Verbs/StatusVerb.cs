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
        var totals = new RunTotals();
        var runs = command.Options.Merge
            ? NamedRun.All(command).Select(run => Look(run, new RunTotals(), totals.Include)).ToList() : [Look(NamedRun.Of(command), totals, _ => { })];
        var report = new StatusReport(runs, totals, command.Options.Merge);
        using var output = Console.OpenStandardOutput();
        output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        return ExitCode.Done;
    }

    private static RunStatus Look(RunDirectory run, RunTotals totals, Action<RunTotals> then)
    {
        // ORDER: first who has it: a run that ends meanwhile has its end in the journal.
        string? holder = run.Holder();
        var reader = new JournalReader(run);
        reader.Read(totals.Add);
        then(totals);
        return new RunStatus(run, reader.Header, totals.Settled, holder);
    }
}
