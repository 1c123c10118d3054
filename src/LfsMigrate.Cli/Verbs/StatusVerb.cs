using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate status NAME</c>: how far a run is, while it goes on or afterwards, from its journal.</summary>
internal sealed class StatusVerb(Invocation command)
{
    /// <summary>Reads and prints.</summary>
    /// <exception cref="OperatorException">There is no such run, or its journal is damaged.</exception>
    internal int Run()
    {
        var run = NamedRun.Of(command);
        // ORDER: first who has it: a run that ends meanwhile has its end in the journal.
        string? holder = run.Holder();
        var totals = new RunTotals();
        var reader = new JournalReader(run);
        reader.Read(totals.Add);
        var report = new StatusReport(run, reader.Header, totals, holder);
        using var output = Console.OpenStandardOutput();
        output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        return ExitCode.Done;
    }
}
