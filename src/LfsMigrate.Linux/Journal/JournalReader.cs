using System.IO.Compression;
using System.Text.Json;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;

namespace LfsMigrate.Linux.Journal;

/// <summary>Reads the journal of a run from its first line to the last that is whole.</summary>
/// <remarks>
/// CRASH: what was written behind the last flush may be there in part. Such lines are all of one batch, the last; a line that is damaged
/// before lines of a batch after its own was damaged otherwise, and then nothing here is believed.
/// </remarks>
public sealed class JournalReader(RunDirectory run)
{
    /// <summary>What the run was begun with.</summary>
    public JournalHeader Header { get; private set; } = null!;

    /// <summary>The last part.</summary>
    public int Part { get; private set; }

    /// <summary>How many bytes of the last part are whole lines.</summary>
    public long WholeBytes { get; private set; }

    /// <summary>Whether there is more behind them, which a run that was cut off has left.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Reads all of it.</summary>
    /// <param name="take">Takes each line, in order.</param>
    /// <exception cref="OperatorException">It is damaged, not complete, or of another version.</exception>
    public void Read(Action<JournalEntry> take)
    {
        Guarded(() => ReadParts(take));
    }

    private void Guarded(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw Damaged(run.Path, $"has a journal that cannot be understood ({e.Message})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the journal in {run.Path} cannot be read: {e.Message}", "nothing was started; see why", OperatorFault.Environment);
        }
    }

    /// <summary>Reads what the run was begun with, and no more.</summary>
    /// <exception cref="OperatorException">It is damaged, or of another version.</exception>
    public JournalHeader ReadHeader()
    {
        JournalHeader? header = null;
        Guarded(() =>
        {
            string? file = run.Parts().Values.FirstOrDefault();
            using var lines = new LineReader(file == null ? Stream.Null : OpenPart(file));
            if (!lines.TryRead(out var first) || !JournalHeader.TryRead(first.Span, file!, out header))
            {
                throw Damaged(file ?? run.Path, "does not begin as a journal does");
            }
        });
        return header!;
    }

    /// <summary>Reads the last part alone: for a look at a run that may have thousands of them.</summary>
    /// <exception cref="OperatorException">It is damaged, or of another version.</exception>
    public SettledFiles ReadLastPart()
    {
        var found = new SettledFiles();
        Guarded(() =>
        {
            var last = run.Parts().LastOrDefault();
            if (last.Value == null)
            {
                throw Damaged(run.Path, "has no journal");
            }
            _ = TryReadPart(last.Value, last.Key, new State(found.Add) { IsAnywhere = true }, isLast: true);
        });
        return found;
    }

    private void ReadParts(Action<JournalEntry> take)
    {
        var parts = run.Parts();
        if (parts.Count == 0)
        {
            throw Damaged(run.Path, "has no journal");
        }
        var state = new State(take);
        foreach (var (number, file) in parts)
        {
            if (number != Part + 1 || IsTorn)
            {
                throw Damaged(file, IsTorn ? "follows a part that is cut" : "lacks the part before it");
            }
            if (!TryReadPart(file, number, state, isLast: number == parts.Keys.Last()))
            {
                break;
            }
        }
    }

    private bool TryReadPart(string file, int number, State state, bool isLast)
    {
        using var lines = new LineReader(OpenPart(file));
        if (!lines.TryRead(out var first) || !JournalHeader.TryRead(first.Span, file, out var header))
        {
            if (isLast && number > 1)
            {
                // CRASH: it was just begun: the part before it is whole.
                IsTorn = true;
                (Part, WholeBytes) = (number, 0);
                return false;
            }
            throw Damaged(file, "does not begin as a journal does");
        }
        state.BeginAt(header.LinesBefore);
        if (header.Run != run.Name || header.Part != number || header.LinesBefore != state.Lines)
        {
            throw Damaged(file, $"is of run '{header.Run}', part {header.Part}, after {header.LinesBefore} lines; part {number} of '{run.Name}' after {state.Lines} was expected");
        }
        Header ??= header;
        (Part, WholeBytes) = (number, lines.OffsetBytes);
        while (lines.TryRead(out var line))
        {
            if (JournalEntry.TryRead(line) is not { } entry || entry.Number != state.Lines + 1 || entry.Batch < state.Batch)
            {
                CheckIsTorn(lines, state, file);
                return true;
            }
            state.Take(entry);
            WholeBytes = lines.OffsetBytes;
        }
        IsTorn = lines.HasRest;
        return true;
    }

    private void CheckIsTorn(LineReader lines, State state, string file)
    {
        IsTorn = true;
        long lineNumber = state.Lines + 1;
        while (lines.TryRead(out var line))
        {
            // Lines of the next batch but one: the damaged one was flushed before they were written.
            if (JournalEntry.TryRead(line) is { } entry && entry.Batch > state.Batch + 1)
            {
                throw Damaged(file, $"is damaged at line {lineNumber} of the journal");
            }
        }
    }

    private static Stream OpenPart(string file)
    {
        if (!File.Exists(file) && File.Exists(file + ".gz"))
        {
            // It was packed a moment ago.
            file += ".gz";
        }
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static OperatorException Damaged(string what, string how) => new($"{what} {how}",
        "nothing was migrated; put the file back as it was, or begin a new run under another name", OperatorFault.Environment);

    private sealed class State(Action<JournalEntry> take)
    {
        /// <summary>Whether the parts before were left out.</summary>
        internal bool IsAnywhere { get; init; }

        internal long Lines { get; private set; }

        internal long Batch { get; private set; }

        internal void BeginAt(long lines) => Lines = IsAnywhere ? lines : Lines;

        internal void Take(JournalEntry entry)
        {
            (Lines, Batch) = (entry.Number, entry.Batch);
            take(entry);
        }
    }
}
