using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace LfsMigrate.Core.Scheduling;

/// <summary>
/// Reads a limited number of names ahead of the workers and gives them out in <see cref="WaitingFiles{TFile}"/>'s order:
/// the biggest first. Two names of one inode are never out at once.
/// </summary>
/// <param name="files">Read in a thread of their own.</param>
/// <param name="look">Looks at a file, in that thread; must not throw.</param>
/// <param name="interruption">Ends the supply: what was not given out is not.</param>
/// <param name="filesMax">So many files wait at most.</param>
public sealed class FileWindow<TFile>(IEnumerable<TFile> files, Func<TFile, FileLook> look, CancellationToken interruption,
    int filesMax = FileWindow<TFile>.FilesMax) : IFileSupply<TFile>, IDisposable
    where TFile : class
{
    /// <summary>How many names are read ahead as a rule.</summary>
    public const int FilesMax = 2048;

    private readonly object _gate = new();
    private readonly WaitingFiles<TFile> _waiting = new();
    private CancellationTokenRegistration _wake;
    private ExceptionDispatchInfo? _failure;
    private bool _isStarted, _isRead, _isStopped;
    private int _takersWaiting;

    /// <inheritdoc/>
    public bool TryTake([MaybeNullWhen(false)] out TFile file)
    {
        lock (_gate)
        {
            StartReader();
            while (!_isStopped && !interruption.IsCancellationRequested)
            {
                if (_waiting.TryTake(out file))
                {
                    WakeReader();
                    return true;
                }
                if (_isRead && _waiting.Count == 0)
                {
                    break;
                }
                _takersWaiting++;
                Monitor.Wait(_gate);
                _takersWaiting--;
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

    /// <summary>Ends the reader, as soon as it comes back from the list.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
        _wake.Dispose();
    }

    private void StartReader()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _wake = interruption.UnsafeRegister(static window => ((FileWindow<TFile>)window!).WakeAll(), this);
            // Background: a list from a pipe whose writer stands still must not keep the process from ending.
            new Thread(ReadAll) { IsBackground = true, Name = "names" }.Start();
        }
    }

    private void ReadAll()
    {
        try
        {
            foreach (var file in files)
            {
                var seen = look(file);
                if (!TryAdd(file, seen))
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
        lock (_gate)
        {
            _isRead = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryAdd(TFile file, FileLook seen)
    {
        lock (_gate)
        {
            while (_waiting.Count >= filesMax && !_isStopped && !interruption.IsCancellationRequested)
            {
                Monitor.Wait(_gate);
            }
            _waiting.Add(file, seen);
            WakeTakers();
            return !_isStopped && !interruption.IsCancellationRequested;
        }
    }

    private void WakeTakers()
    {
        if (_takersWaiting > 0)
        {
            Monitor.PulseAll(_gate);
        }
    }

    // When there is room for many: it is not to be woken for each.
    private void WakeReader()
    {
        if (_waiting.Count == filesMax / 2)
        {
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
