using System.Diagnostics;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary>
/// <c>lfs-migrate status NAME</c>: how far a run is, while it goes on or afterwards, from its journal; with <c>--merge</c> how far
/// several are together, and with <c>--watch</c> until they end.
/// </summary>
internal sealed class StatusVerb(Invocation command)
{
    private const int RestForEachTime = 10;

    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(2);

    // Counted once, however long a run is watched.
    private readonly Dictionary<string, long?> _lengths = [];

    /// <summary>Reads and prints.</summary>
    /// <exception cref="OperatorException">There is no such run, or its journal is damaged.</exception>
    internal int Run()
    {
        var runs = command.Options.Merge ? NamedRun.All(command) : [NamedRun.Of(command)];
        using var output = Console.OpenStandardOutput();
        while (true)
        {
            long began = Stopwatch.GetTimestamp();
            var report = Look(runs);
            Print(output, report);
            if (!command.Options.Watch || !report.Runs.Any(r => r.IsLive))
            {
                return ExitCode.Done;
            }
            // A long journal takes long to read, and the storage is there for the run.
            Thread.Sleep(TimeSpan.FromTicks(Math.Max(WatchEvery.Ticks, RestForEachTime * Stopwatch.GetElapsedTime(began).Ticks)));
        }
    }

    private void Print(Stream output, StatusReport report)
    {
        if (command.Options.Watch && !command.Options.Json && !Console.IsOutputRedirected)
        {
            // Home, and clear what is below.
            output.Write("\u001b[H\u001b[J"u8);
        }
        output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        output.Flush();
    }

    private StatusReport Look(IEnumerable<RunDirectory> runs)
    {
        var found = runs.Select(Look).ToList();
        var totals = found[0].Totals;
        found.Skip(1).ToList().ForEach(other => totals.Include(other.Totals));
        return new StatusReport(found.ConvertAll(f => f.Run), totals, command.Options.Merge);
    }

    private long? LengthOf(JournalHeader run) => _lengths.TryGetValue(run.Run, out var known) ? known : _lengths[run.Run] = ListLength.Of(run);

    private (RunStatus Run, RunTotals Totals) Look(RunDirectory run)
    {
        // ORDER: first who has it: a run that ends meanwhile has its end in the journal.
        string? holder = run.Holder();
        var totals = new RunTotals(command.Options.Merge);
        var reader = new JournalReader(run);
        reader.Read(totals.Add);
        return (RunStatus.Of(run, reader.Header, totals.Settled, holder, LengthOf(reader.Header)), totals);
    }
}
