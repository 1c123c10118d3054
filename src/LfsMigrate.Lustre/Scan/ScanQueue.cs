using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Scan;

/// <summary>
/// What is still to be done, a stack for each worker: it takes the newest of its own, so that a tree is gone through depth first and few
/// directories wait; one that has none takes the oldest of another's, where the most is behind.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="workers">Workers, numbered from 0.</param>
/// <param name="starts">Taken, one at a time, when nothing else waits.</param>
/// <param name="readingMax">So many directories at most may wait to be read on, each with a descriptor.</param>
internal sealed class ScanQueue(int workers, IEnumerator<ScanDirectory> starts, int readingMax)
{
    private readonly object _gate = new();
    private readonly LinkedList<ScanTask>[] _stacks = [.. Enumerable.Range(0, workers).Select(_ => new LinkedList<ScanTask>())];
    private int _atWork, _idle, _reading;
    private bool _isStopped, _areStartsTaken;

    /// <summary>Waits for something to do; false at the end. What was taken is to be answered by <see cref="Finish"/>.</summary>
    internal bool TryTake(int worker, out ScanTask task)
    {
        lock (_gate)
        {
            while (!_isStopped)
            {
                if (TryFind(worker, out task))
                {
                    _atWork++;
                    return true;
                }
                if (_atWork == 0)
                {
                    break;
                }
                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }
            Monitor.PulseAll(_gate);
            task = default;
            return false;
        }
    }

    /// <summary>What was taken is done.</summary>
    internal void Finish()
    {
        lock (_gate)
        {
            if (--_atWork == 0)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Adds directories.</summary>
    internal void Add(int worker, List<ScanDirectory> directories)
    {
        if (directories.Count == 0)
        {
            return;
        }
        lock (_gate)
        {
            foreach (var directory in directories)
            {
                _stacks[worker].AddLast(new ScanTask(directory, null));
            }
            Wake();
        }
    }

    /// <summary>Lets whoever is free read a directory on; false when too many wait for that already.</summary>
    internal bool TryAddReading(int worker, ScanDirectory directory, DirectoryHandle handle)
    {
        lock (_gate)
        {
            if (_reading >= readingMax || _isStopped)
            {
                return false;
            }
            _reading++;
            _stacks[worker].AddLast(new ScanTask(directory, handle.Share()));
            Wake();
            return true;
        }
    }

    /// <summary>Nothing more is taken, and what waits is let go.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            foreach (var task in _stacks.SelectMany(s => s))
            {
                task.Reading?.Dispose();
            }
            foreach (var stack in _stacks)
            {
                stack.Clear();
            }
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryFind(int worker, out ScanTask task)
    {
        if (_stacks[worker].Last is { } own)
        {
            _stacks[worker].RemoveLast();
            task = own.Value;
        }
        else if (_stacks.MaxBy(s => s.Count)!.First is { } oldest)
        {
            oldest.List!.RemoveFirst();
            task = oldest.Value;
        }
        else if (!_areStartsTaken && starts.MoveNext())
        {
            task = new ScanTask(starts.Current, null);
        }
        else
        {
            _areStartsTaken = true;
            task = default;
            return false;
        }
        _reading -= task.Reading == null ? 0 : 1;
        return true;
    }

    private void Wake()
    {
        if (_idle > 0)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
