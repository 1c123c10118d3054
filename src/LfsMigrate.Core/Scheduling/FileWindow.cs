using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace LfsMigrate.Core.Scheduling;

/// <summary>
/// Reads a limited number of names ahead of the workers and gives them out in <see cref="WaitingFiles{TFile}"/>'s order:
/// the biggest first. Two names of one inode are never out at once.
/// </summary>
/// <remarks>
/// A look that does not come back, as on a server that is gone, must not keep the others waiting: its file is given out without it, for
/// there the time budget holds, and another thread reads on.
/// </remarks>
public sealed class FileWindow<TFile> : IFileSupply<TFile>, IDisposable
    where TFile : class
{
    /// <summary>How many names are read ahead as a rule.</summary>
    public const int FilesMax = 2048;

    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(5), WatchEvery = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly WaitingFiles<TFile> _waiting;
    private readonly IEnumerator<TFile> _files;
    private readonly Func<Func<TFile, FileLook>> _newLook;
    private readonly CancellationToken _interruption;
    private readonly int _filesMax;
    private CancellationTokenRegistration _wake;
    private ExceptionDispatchInfo? _failure;
    private bool _isRead, _isStopped, _readerWaits;
    private int _takersWaiting;

    // The reader that reads on, counted from 1, and what it looks at.
    private int _reader;
    private TFile? _lookedAt;
    private long _lookBegan;

    /// <param name="files">Read in a thread of their own.</param>
    /// <param name="newLook">Makes what looks at files, for one thread; it must not throw.</param>
    /// <param name="interruption">Ends the supply: what was not given out is not.</param>
    /// <param name="filesMax">So many files wait at most.</param>
    /// <param name="bigMax">So many of a MiB or more are given out at most at once, looked at again and again; null for any number.</param>
    public FileWindow(IEnumerable<TFile> files, Func<Func<TFile, FileLook>> newLook, CancellationToken interruption, int filesMax = FilesMax,
        Func<int>? bigMax = null)
    {
        (_files, _newLook, _interruption, _filesMax) = (files.GetEnumerator(), newLook, interruption, filesMax);
        _waiting = new WaitingFiles<TFile>(bigMax);
    }

    private bool HasEnded => _isStopped || _interruption.IsCancellationRequested;

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out TFile file)
    {
        lock (_gate)
        {
            if (_reader == 0)
            {
                _wake = _interruption.UnsafeRegister(static window => ((FileWindow<TFile>)window!).WakeAll(), this);
                StartReader();
            }
            while (!HasEnded)
            {
                if (_waiting.TryTake(out file))
                {
                    // When there is room for many: it is not to be woken for each.
                    WakeReader(_filesMax / 2);
                    return true;
                }
                if (_isRead && _waiting.Count == 0)
                {
                    break;
                }
                // Those that wait may be such that nobody may take now: then there is to be read on.
                WakeReader(_filesMax - 1);
                _takersWaiting++;
                Monitor.Wait(_gate, WatchEvery);
                _takersWaiting--;
                Watch();
            }
        }
        _failure?.Throw();
        file = null;
        return false;
    }

    /// <inheritdoc/>
    public void Done(TFile file)
    {
        lock (_gate)
        {
            _waiting.Done(file);
            WakeTakers();
        }
    }

    /// <inheritdoc/>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the reader, as soon as it comes back from the list.</summary>
    public void Dispose()
    {
        Stop();
        _wake.Dispose();
    }

    // Background: a list from a pipe whose writer stands still must not keep the process from ending.
    private void StartReader()
    {
        int number = ++_reader;
        new Thread(() => ReadAll(number)) { IsBackground = true, Name = "names" }.Start();
    }

    // Under the gate.
    private void Watch()
    {
        if (_lookedAt is { } file && Stopwatch.GetElapsedTime(_lookBegan) > LookPatience)
        {
            _lookedAt = null;
            _waiting.Add(file, default);
            Monitor.PulseAll(_gate);
            StartReader();
        }
    }

    private void ReadAll(int number)
    {
        try
        {
            var look = _newLook();
            while (_files.MoveNext())
            {
                var file = _files.Current;
                lock (_gate)
                {
                    (_lookedAt, _lookBegan) = (file, Stopwatch.GetTimestamp());
                }
                var seen = look(file);
                if (!TryAdd(file, seen, number))
                {
                    break;
                }
            }
        }
#pragma warning disable CA1031 // It belongs to whoever takes the files.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        End(number);
    }

    private void End(int number)
    {
        lock (_gate)
        {
            if (number != _reader)
            {
                return;
            }
            _isRead = true;
            Monitor.PulseAll(_gate);
        }
        _files.Dispose();
    }

    // False when there is no more to read, for this reader.
    private bool TryAdd(TFile file, FileLook seen, int number)
    {
        lock (_gate)
        {
            if (number != _reader)
            {
                // The look has come back too late.
                return false;
            }
            _lookedAt = null;
            while (_waiting.Count >= _filesMax && !HasEnded)
            {
                _readerWaits = true;
                Monitor.Wait(_gate);
            }
            _waiting.Add(file, seen);
            WakeTakers();
            return !HasEnded;
        }
    }

    private void WakeTakers()
    {
        if (_takersWaiting > 0)
        {
            Monitor.PulseAll(_gate);
        }
    }

    // When no more wait than that.
    private void WakeReader(int waitingMax)
    {
        if (_readerWaits && _waiting.Count <= waitingMax)
        {
            _readerWaits = false;
            Monitor.PulseAll(_gate);
        }
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
