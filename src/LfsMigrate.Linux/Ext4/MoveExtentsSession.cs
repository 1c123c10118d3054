using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;

namespace LfsMigrate.Linux.Ext4;

/// <summary>One file on its way by EXT4_IOC_MOVE_EXT.</summary>
/// <remarks>
/// The kernel makes the copy itself, and out of the file's own pages: what the donor holds does not matter. So the content is
/// read before and after, and compared. Until the session ends the donor keeps the blocks that the file had.
/// </remarks>
internal sealed class MoveExtentsSession : InPlaceSession
{
    private const int PassesMax = 5;

    private CopyResult? _before;
    private bool _verifies;

    /// <summary>Takes over an opened original.</summary>
    internal MoveExtentsSession(LocalFile original, LocalSettings settings) : base(original, settings)
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.Ext4Move;

    /// <inheritdoc/>
    public override CopyResult Copy(CancellationToken cancellation)
    {
        Lock.Check();
        long bytes = Before.Data.Sum(e => Math.Min(e.End, Facts.SizeBytes) - Math.Min(e.Offset, Facts.SizeBytes));
        return _before = new CopyResult(Facts.SizeBytes, bytes, Digest(cancellation));
    }

    /// <inheritdoc/>
    public override void Verify(CopyResult copy, CancellationToken cancellation) => _verifies = true;

    // KERNEL: with blocks smaller than a page the last one can be refused (ENODATA) for as long as somebody keeps changing the
    // length, and is moved another time (seen on 6.18).
    private protected override string CodeOfWhatStays => OutcomeCode.InUse;

    private protected override void Prepare()
    {
        foreach (var (offset, length) in Ranges())
        {
            Donor.Allocate(offset, length, keepLength: true);
        }
        // KERNEL: a donor of length 0 is EINVAL.
        Donor.SetLength(Facts.SizeBytes);
    }

    private protected override ExchangeResult ExchangeStorage()
    {
        Exception? failure = null;
        try
        {
            MoveAll();
            // KERNEL: the old blocks are used anew only when the transaction that freed them is committed, and the data of the new
            // ones is written before (data=ordered). Without a journal nothing is promised; then this is the best there is.
            Original.File.WriteOut();
            VerifyAfterwards();
        }
        catch (PosixException e) when (e.Call is "sync_file_range" or "pread")
        {
            // What was moved cannot be written or read: it lies well in the old blocks, which the donor has, and nowhere else.
            failure = KeepOldBlocks(e.Message, OutcomeCode.InputOutput);
        }
        catch (PosixException e) when (e.Errno is Errno.EINVAL or Errno.ENODATA or Errno.EBUSY && HasChanged())
        {
            failure = new RefusedException(OutcomeCode.Changed, $"it was written to while it was moved ({e.Message}); its content is whole");
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            failure = e;
        }
        return failure is RefusedException refusal
            ? new ExchangeResult(ExchangeTruth.NotDone, BlockMover.Call, 0) { Refusal = refusal }
            : ByExtents(BlockMover.Call, failure);
    }

    private void MoveAll()
    {
        // KERNEL: a dirty page is EBUSY where there is no journal, and slow where there is one.
        Original.File.WriteOut();
        Original.File.DropCache();
        var mover = new BlockMover(Original.File, Donor, Settings.Pace.Begin(Facts.SizeBytes));
        var ranges = Ranges();
        for (int pass = 1; pass <= PassesMax && ranges.Any(); pass++)
        {
            After = null;
            foreach (var (offset, length) in ranges)
            {
                mover.Move(offset, length);
            }
            // ORDER: only what still lies where it lay: a block moved twice is back in its old place.
            After = ExtentMap.Of(Original.File);
            ranges = After.RangesIn(Before).ToList();
        }
    }

    // Holes of a few blocks get blocks of the donor too: the kernel leaves holes as they are, and the rest lies together.
    private IEnumerable<(long Offset, long Length)> Ranges() => Before.DataRanges(gapBytesMax: 64 * 1024);

    private void VerifyAfterwards()
    {
        if (!_verifies)
        {
            return;
        }
        Original.File.DropCache();
        string? found = Original.File.GetLength() < _before!.LengthBytes ? null : Digest(CancellationToken.None);
        if (found == _before.Digest)
        {
            return;
        }
        throw HasChanged()
            ? new RefusedException(OutcomeCode.Changed, "it was written to while it was moved, so what was moved cannot be compared; its content is whole")
            : Damaged(found);
    }

    // Nobody wrote, and it reads differently: a disk has lied.
    private RefusedException Damaged(string? found) =>
        KeepOldBlocks($"it reads back with digest {found}, and had {_before!.Digest} before", OutcomeCode.VerifyMismatch);

    private RefusedException KeepOldBlocks(string why, string code)
    {
        for (int number = 0; ; number++)
        {
            var name = HiddenName.OfOldBlocks(Facts.Identity.Inode, number);
            try
            {
                Original.Directory.Link(Donor, name);
                Original.Directory.Flush();
                return new RefusedException(code, $"{why}; the blocks it had are kept as '{name}' beside it: compare them by hand");
            }
            catch (PosixException e) when (e.Errno == Errno.EEXIST && number < 1000)
            {
                // Of an earlier time, or somebody's own.
            }
            catch (PosixException e)
            {
                return new RefusedException(code, $"{why}; and the blocks it had could not be given a name: {e.Message}");
            }
        }
    }

    private string Digest(CancellationToken cancellation)
    {
        using var buffers = NewBuffers();
        try
        {
            return new DataVerifier(new ContentReader(buffers.All, Lock.Check, cancellation)).Digest(Original.File, Facts.SizeBytes, HasNoHoles);
        }
        catch (RefusedException e) when (e.Code == OutcomeCode.VerifyMismatch)
        {
            throw new RefusedException(OutcomeCode.Changed, $"it became shorter while it was read: {e.Message}");
        }
    }
}
