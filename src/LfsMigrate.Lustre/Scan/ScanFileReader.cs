using System.Text.Json;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Reads what a scan that was cut off has written: all but what it was in the middle of.</summary>
/// <remarks>
/// CRASH: what was written last may be there in part. The first line that is not whole is where the file ends; each part of a scan is flushed
/// before the next begins, so with lines of a later part behind it the file is damaged.
/// </remarks>
internal sealed class ScanFileReader(string path)
{
    private readonly DoneDirectories _done = new();

    /// <summary>The number of the last part, from 1.</summary>
    internal int Run { get; private set; }

    /// <summary>The tree's root.</summary>
    internal UnixPath Root { get; private set; }

    /// <summary>What the scan is for, in its owner's words.</summary>
    internal string About { get; private set; } = "";

    /// <summary>Whether the scan came to its end.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>How many bytes are whole lines.</summary>
    internal long WholeBytes { get; private set; }

    /// <summary>Finds out which directories were done.</summary>
    /// <exception cref="OperatorException">The file is no scan file, or damaged.</exception>
    internal void Read()
    {
        using var lines = OpenLines();
        while (TryNext(lines, out var line))
        {
            if (!JournalLine.IsWhole(line.Span))
            {
                CheckIsTorn(lines);
                break;
            }
            try
            {
                Take(line);
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                throw Damaged($"cannot be understood ({e.Message})");
            }
            WholeBytes = lines.OffsetBytes;
        }
        if (Run == 0)
        {
            throw Damaged("does not begin as the file of a scan does");
        }
    }

    internal bool IsDone(UnixPath directory) => Enumerable.Range(1, Run).Any(run => _done.Contains(directory, run));

    /// <summary>The directories that are still to be read, while they are asked for.</summary>
    internal IEnumerable<UnixPath> Waiting()
    {
        if (!IsDone(Root))
        {
            yield return Root;
        }
        foreach (var (line, run) in Lines(ScanLineKind.Below))
        {
            var (directory, names) = ScanLine.ReadBelow(line);
            if (_done.Contains(directory, run))
            {
                foreach (var below in names.Select(directory.Join).Where(path => !IsDone(path)))
                {
                    yield return below;
                }
            }
        }
    }

    /// <summary>The files of the directories that were done.</summary>
    internal IEnumerable<KeptFile> Files()
    {
        foreach (var (line, run) in Lines(ScanLineKind.File))
        {
            var file = ScanLine.ReadFile(line);
            if (_done.Contains(file.Path.Parent, run))
            {
                yield return file;
            }
        }
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        IsComplete = false;
        switch (KindOf(line.Span))
        {
            case ScanLineKind.Header:
                TakeHeader(line);
                break;
            case ScanLineKind.Done:
                _done.Add(ScanLine.ReadPath(line), Run);
                break;
            case ScanLineKind.End:
                IsComplete = true;
                break;
        }
    }

    private void TakeHeader(ReadOnlyMemory<byte> line)
    {
        var (version, run, root, about) = ScanLine.ReadHeader(line);
        if (version != ScanLine.Version)
        {
            throw Damaged($"is of version {version} of its form, and this program knows {ScanLine.Version}");
        }
        if (run != Run + 1)
        {
            throw Damaged($"goes on with part {run} behind part {Run}");
        }
        (Run, Root, About) = (run, root, about);
    }

    private void CheckIsTorn(LineReader lines)
    {
        while (TryNext(lines, out var line))
        {
            if (JournalLine.IsWhole(line.Span) && KindOf(line.Span) == ScanLineKind.Header)
            {
                throw Damaged($"is damaged at byte {WholeBytes}");
            }
        }
    }

    // What is appended meanwhile is not read.
    private IEnumerable<(ReadOnlyMemory<byte> Line, int Run)> Lines(ScanLineKind kind)
    {
        using var lines = OpenLines();
        int run = 0;
        while (lines.OffsetBytes < WholeBytes && TryNext(lines, out var line))
        {
            var found = KindOf(line.Span);
            run += found == ScanLineKind.Header ? 1 : 0;
            if (found == kind)
            {
                yield return (line, run);
            }
        }
    }

    private static ScanLineKind KindOf(ReadOnlySpan<byte> line) =>
        line.StartsWith(ScanLine.FileStart) ? ScanLineKind.File
        : line.StartsWith(ScanLine.DoneStart) ? ScanLineKind.Done
        : line.StartsWith(ScanLine.BelowStart) ? ScanLineKind.Below
        : line.StartsWith(ScanLine.HeaderStart) ? ScanLineKind.Header
        : line.StartsWith(ScanLine.EndStart) ? ScanLineKind.End : ScanLineKind.Unknown;

    private LineReader OpenLines()
    {
        try
        {
            return new LineReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(e);
        }
    }

    private bool TryNext(LineReader lines, out ReadOnlyMemory<byte> line)
    {
        try
        {
            return lines.TryRead(out line);
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
    }

    private OperatorException Unreadable(Exception why) =>
        new($"the scan in {path} cannot be read: {why.Message}", "see why, or scan anew", OperatorFault.Environment);

    private OperatorException Damaged(string how) =>
        new($"{path} {how}", "nothing was done; put the file back as it was, or scan anew", OperatorFault.Environment);

    private enum ScanLineKind
    {
        Unknown,
        Header,
        File,
        Below,
        Done,
        End,
    }
}
