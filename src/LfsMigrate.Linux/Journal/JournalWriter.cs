using System.Diagnostics;
using System.Globalization;
using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;

namespace LfsMigrate.Linux.Journal;

/// <summary>
/// Writes the journal of a run in a thread of its own: lines go to the file as they come, those of two milliseconds in one write, and are
/// flushed to the disk together, at least twice a second.
/// </summary>
/// <remarks>Thread-safe. Whoever is faster than the disk waits.</remarks>
public sealed class JournalWriter : IDisposable
{
    private const int LinesWaitingMax = 4096;
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(500);

    // Small files come faster than that: one wake and one write for many of them.
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMilliseconds(2);

    private readonly object _gate = new();
    private readonly RunDirectory _run;
    private readonly JournalHeader _header;
    private readonly long _partBytesMax;
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private readonly PartPacker _packer;

    // Set under the gate.
    private readonly ManualResetEventSlim _closed = new(false, spinCount: 0);
    private List<byte[]> _waiting = [];
    private OpenedFile _part;
    private Exception? _failure;
    private long _lines, _batch, _partBytes, _flushed;
    private int _partNumber;
    private bool _isDirty;

    /// <summary>Begins the journal of a new run: its header is on the disk when this returns.</summary>
    /// <param name="run">Locked.</param>
    /// <param name="header">Of the first part.</param>
    /// <param name="failed">Told once, from another thread, when the journal cannot be written any more.</param>
    /// <param name="partBytesMax">When a part is this long the next is begun.</param>
    public JournalWriter(RunDirectory run, JournalHeader header, Action<Exception> failed, long partBytesMax = 64 << 20)
        : this(run, header, failed, partBytesMax, new SettledFiles(), null)
    {
    }

    /// <summary>Goes on with a journal that was read; what is torn at its end is cut off.</summary>
    /// <inheritdoc cref="JournalWriter(RunDirectory, JournalHeader, Action{Exception}, long)"/>
    public JournalWriter(RunDirectory run, JournalReader read, SettledFiles settled, Action<Exception> failed, long partBytesMax = 64 << 20)
        : this(run, read.Header, failed, partBytesMax, settled, read)
    {
    }

    private JournalWriter(RunDirectory run, JournalHeader header, Action<Exception> failed, long partBytesMax, SettledFiles settled, JournalReader? read)
    {
        (_run, _header, _failed, _partBytesMax) = (run, header, failed, partBytesMax);
        (_lines, _batch, _packer) = (settled.Lines, settled.Batch + 1, new PartPacker(run));
        try
        {
            _part = read == null || read.WholeBytes == 0 ? NewPart(read?.Part ?? 1) : GoOn(read);
            run.Flush();
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw RunDirectory.Unusable(run.Path, e);
        }
        _packer.PackBefore(_partNumber);
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    /// <summary>Takes a line's members, as <see cref="JournalEntry"/> makes them.</summary>
    public void Append(byte[] members)
    {
        lock (_gate)
        {
            while (_waiting.Count >= LinesWaitingMax && _failure == null)
            {
                Monitor.Wait(_gate);
            }
            _waiting.Add(members);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what waits, and flushes it.</summary>
    /// <exception cref="OperatorException">It cannot be written, now or since some time.</exception>
    public void Close()
    {
        WriteTheRest();
        if (_failure != null)
        {
            throw new OperatorException($"the run was stopped, because its journal in {_run.Path} cannot be written on: {_failure.Message}",
                $"make room there and go on with --resume={_run.Name}", OperatorFault.Environment);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        WriteTheRest();
        _packer.Dispose();
        _part.Dispose();
        _closed.Dispose();
    }

    private void WriteTheRest()
    {
        lock (_gate)
        {
            _closed.Set();
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
    }

    private void WriteAll()
    {
        try
        {
            while (TryTake(out var lines))
            {
                Write(lines);
                if (Stopwatch.GetElapsedTime(_flushed) >= FlushEvery)
                {
                    Flush();
                }
                _closed.Wait(WriteEvery);
            }
            Flush();
        }
#pragma warning disable CA1031 // Without its journal the run ends, whatever the reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                _failure = e;
                Monitor.PulseAll(_gate);
            }
            _failed(e);
        }
    }

    // An empty list when it is time to flush; false when it is closed and all was taken.
    private bool TryTake(out List<byte[]> lines)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_closed.IsSet)
            {
                var left = _isDirty ? FlushEvery - Stopwatch.GetElapsedTime(_flushed) : Timeout.InfiniteTimeSpan;
                if (_isDirty && left <= TimeSpan.Zero)
                {
                    break;
                }
                Monitor.Wait(_gate, left);
            }
            lines = _waiting;
            _waiting = [];
            Monitor.PulseAll(_gate);
            return lines.Count > 0 || !_closed.IsSet;
        }
    }

    private void Write(List<byte[]> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }
        using var bytes = new MemoryStream();
        foreach (byte[] members in lines)
        {
            byte[] start = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{++_lines},\"batch\":{_batch},"));
            bytes.Write(JournalLine.Seal([.. start, .. members.AsSpan(1)]));
        }
        WriteBytes(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        _isDirty = true;
    }

    // ORDER: what comes behind a flush has the next batch's number: by that a reader knows what must be whole.
    private void Flush()
    {
        if (_isDirty)
        {
            _part.Flush();
            (_isDirty, _batch) = (false, _batch + 1);
            if (_partBytes >= _partBytesMax)
            {
                _part.Dispose();
                _part = NewPart(_partNumber + 1);
                _run.Flush();
                _packer.PackBefore(_partNumber);
            }
        }
        _flushed = Stopwatch.GetTimestamp();
    }

    private OpenedFile NewPart(int number)
    {
        var file = _run.MakePart(number);
        (_partNumber, _partBytes, _part) = (number, 0, file);
        WriteBytes((_header with { Part = number, LinesBefore = _lines }).ToLine());
        file.Flush();
        return file;
    }

    private OpenedFile GoOn(JournalReader read)
    {
        var file = _run.OpenPart(read.Part);
        if (file.GetLength() != read.WholeBytes)
        {
            file.SetLength(read.WholeBytes);
        }
        // ORDER: what was read may never have been flushed, and a batch begins behind it.
        file.Flush();
        (_partNumber, _partBytes) = (read.Part, read.WholeBytes);
        return file;
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        for (int written = 0; written < bytes.Length;)
        {
            int count = _part.Write(bytes[written..], _partBytes);
            (written, _partBytes) = (written + count, _partBytes + count);
        }
    }
}
