namespace LfsMigrate.Core.Migration;

/// <summary>What the streams of a copy have done together.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CopySum(ICopyProgress progress, ICopyFollower? follower)
{
    private long _doneBytes, _dataBytes, _dataEndBytes;

    /// <summary>Bytes written so far.</summary>
    internal long DataBytes => Interlocked.Read(ref _dataBytes);

    /// <summary>Where the last byte of data ends that was written so far.</summary>
    internal long DataEndBytes => Interlocked.Read(ref _dataEndBytes);

    /// <summary>A stream has copied a piece. May wait, so that all together do not go too fast.</summary>
    internal void Add(ReaderStream stream, long offset, long count, bool isHole)
    {
        if (!isHole)
        {
            Interlocked.Add(ref _dataBytes, count);
            RaiseDataEnd(offset + count);
        }
        follower?.Follow(stream.Number, offset, count, isHole);
        progress.Advance(Interlocked.Add(ref _doneBytes, count), isHole ? 0 : (int)count, stream.Stop);
    }

    private void RaiseDataEnd(long end)
    {
        for (long seen = DataEndBytes; seen < end;)
        {
            long found = Interlocked.CompareExchange(ref _dataEndBytes, end, seen);
            seen = found == seen ? end : found;
        }
    }
}
