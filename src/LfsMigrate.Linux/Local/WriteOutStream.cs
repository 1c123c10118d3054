using LfsMigrate.Linux.Trail;

namespace LfsMigrate.Linux.Local;

/// <summary>
/// Writes what one stream of a copy has written out and drops it from the page cache. What is read of it next comes from the disk, and
/// it takes no more memory than the disk needs to be kept busy.
/// </summary>
/// <param name="donor">Being written; holes of it are told as such.</param>
/// <param name="name">Of the thread.</param>
internal class WriteOutStream(OpenedFile donor, string name = "write out") : TrailStream(name)
{
    // So many batches are being written while one is taken up, or the disk would have nothing to do meanwhile.
    private const int BatchesUnderWay = 8;

    private readonly Queue<List<WrittenPiece>> _underWay = [];

    private protected sealed override void TakeUp(List<WrittenPiece> batch)
    {
        var (first, count) = RangeOf(batch);
        if (count > 0)
        {
            donor.StartWriteOut(first, count);
        }
        _underWay.Enqueue(batch);
        if (_underWay.Count > BatchesUnderWay)
        {
            TakeOldest();
        }
    }

    private protected sealed override void TakeRest()
    {
        while (!IsGivenUp && _underWay.Count > 0)
        {
            TakeOldest();
        }
    }

    /// <summary>Does more with a batch that is on the disk and no longer in the page cache.</summary>
    /// <param name="batch">Its pieces.</param>
    /// <param name="dataBytes">From its first byte of data to the last; 0 when all of it is a hole.</param>
    private protected virtual void TakeWrittenOut(List<WrittenPiece> batch, long dataBytes)
    {
    }

    private void TakeOldest()
    {
        var batch = _underWay.Dequeue();
        var (first, count) = RangeOf(batch);
        if (count > 0)
        {
            donor.MoveToDisk(first, count);
        }
        TakeWrittenOut(batch, count);
        GiveBack(batch);
    }

    // From the first byte of data to the last.
    private static (long First, long Count) RangeOf(List<WrittenPiece> batch)
    {
        int first = batch.FindIndex(p => !p.IsHole), last = batch.FindLastIndex(p => !p.IsHole);
        return first < 0 ? (0, 0) : (batch[first].Offset, batch[last].Offset + batch[last].Count - batch[first].Offset);
    }
}
