using System.Collections.Concurrent;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Journal;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate audit NAME</c>: reads the files of a run again and compares them with its journal.</summary>
internal sealed class AuditVerb(Invocation command, Messages messages)
{
    private const int WaitingMax = 1024;

    private readonly long[] _found = new long[Enum.GetValues<AuditFinding>().Length];

    /// <summary>Looks at all of them, or at a sample, and says what is not as it was.</summary>
    /// <exception cref="OperatorException">There is no such run, or its journal is damaged.</exception>
    internal int Run()
    {
        var run = NamedRun.Of(command);
        messages.BeginLog(command.Options.LogPath);
        messages.Run = run.Name;
        var sample = AuditSample.Parse("--sample", command.Options.Sample);
        using var interruption = new Interruption(() => messages.Note("interrupted"));
        using var output = Stream.Synchronized(new BufferedStream(Console.OpenStandardOutput()));
        Look(run, sample, new AuditReport(output, messages, command.Options), interruption.Token);
        messages.Note(string.Join(", ", Enum.GetValues<AuditFinding>().Select(f => $"{_found[(int)f]} {AuditReport.NameOf(f)}")));
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted
            : _found[(int)AuditFinding.Mismatch] + _found[(int)AuditFinding.Unreadable] > 0 ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void Look(RunDirectory run, AuditSample sample, AuditReport report, CancellationToken cancellation)
    {
        // The library of Lustre tells FIDs and layouts.
        _ = LustreAccess.For(command);
        using var waiting = new BlockingCollection<JournalEntry>(WaitingMax);
        var workers = Enumerable.Range(0, command.Options.Jobs ?? 2 * Environment.ProcessorCount)
            .Select(_ => new Thread(() => LookAtEach(waiting, report, cancellation)) { IsBackground = true, Name = "audit" }).ToList();
        try
        {
            var reader = new JournalReader(run);
            RunRecord.GoTo(reader.ReadHeader());
            workers.ForEach(w => w.Start());
            reader.Read(entry =>
            {
                if (entry is { What: JournalEntry.File, Kind: OutcomeKind.Migrated } && sample.Has(entry) && !cancellation.IsCancellationRequested)
                {
                    waiting.Add(entry, CancellationToken.None);
                }
            });
        }
        finally
        {
            waiting.CompleteAdding();
            workers.ForEach(w => w.Join());
        }
    }

    private void LookAtEach(BlockingCollection<JournalEntry> waiting, AuditReport report, CancellationToken cancellation)
    {
        using var audit = new FileAudit();
        foreach (var entry in waiting.GetConsumingEnumerable())
        {
            if (cancellation.IsCancellationRequested)
            {
                // What waits is taken and left, so that nobody waits to hand it over.
                continue;
            }
            try
            {
                var (finding, message) = audit.Look(entry, cancellation);
                Interlocked.Increment(ref _found[(int)finding]);
                report.Tell(entry.Path, finding, message);
            }
            catch (OperationCanceledException)
            {
                // It was interrupted.
            }
        }
    }
}
