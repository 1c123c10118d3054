using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Ext4;

/// <summary>One file on its way by EXT4_IOC_MOVE_EXT.</summary>
/// <remarks>
/// The kernel makes the copy itself, and out of the file's own pages: what the donor holds does not matter. So each part is read
/// before it is moved, and read back after.
/// </remarks>
internal sealed class MoveExtentsSession : InPlaceSession
{
    private const int PassesMax = 5;

    // Holes of a few blocks get blocks of the donor too: the kernel leaves holes as they are, and the rest lies together.
    private const long GapBytesMax = 64 * 1024;

    private bool _verifies;

    /// <summary>Takes over an opened original.</summary>
    internal MoveExtentsSession(LocalFile original, LocalSettings settings) : base(original, settings)
    {
    }

    /// <inheritdoc/>
    public override string Way => MigrationWay.Ext4Move;

    /// <summary>Nothing is copied yet: the kernel will.</summary>
    public override CopyResult Copy(CancellationToken cancellation)
    {
        Lock.Check();
        long bytes = Before.Data.Sum(e => Math.Min(e.End, Facts.SizeBytes) - Math.Min(e.Offset, Facts.SizeBytes));
        return new CopyResult(Facts.SizeBytes, bytes, Digest: null);
    }

    /// <inheritdoc/>
    public override void Verify(CopyResult copy, CancellationToken cancellation) => _verifies = true;

    // KERNEL: with blocks smaller than a page the last one can be refused (ENODATA) for as long as somebody keeps changing the
    // length, and is moved another time (seen on 6.18).
    private protected override string CodeOfWhatStays => OutcomeCode.InUse;

    private protected override void Prepare()
    {
        foreach (var (offset, length) in Before.DataRanges(GapBytesMax))
        {
            Donor.Allocate(offset, length, keepLength: true);
        }
        // KERNEL: a donor of length 0 is EINVAL.
        Donor.SetLength(Facts.SizeBytes);
    }

    private protected override ExchangeResult ExchangeStorage()
    {
        // What somebody wrote before and cannot be written is no failure of ours, and nothing is touched then.
        Original.File.WriteOut();
        using var moved = _verifies ? new MovedContent(Original.File, Facts.SizeBytes, IsWrittenTo) : null;
        string? digest = null;
        Exception? failure = null;
        try
        {
            digest = MoveAll(moved);
        }
        catch (PosixException e) when (e.Errno is Errno.EINVAL or Errno.ENODATA or Errno.EBUSY && HasChanged())
        {
            failure = new RefusedException(OutcomeCode.Changed, $"it was written to while it was moved ({e.Message}); its content is whole");
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            failure = e;
        }
        // Whatever has ended it: what was moved must be on the disk.
        var error = ErrorOfWrites(failure);
        if ((moved == null ? error : WhatIsNotSeen(moved, error)) is { } damage)
        {
            failure = Keep(damage, moved?.Unseen ?? []);
        }
        return failure is RefusedException refusal ? new ExchangeResult(ExchangeTruth.NotDone, BlockMover.Call, 0) { Refusal = refusal }
            : ByExtents(BlockMover.Call, failure) with { Digest = digest, HasLateWrites = IsWrittenTo() };
    }

    // As far as stat tells; others may give it names and owners as they like.
    private bool IsWrittenTo()
    {
        var now = Original.File.Stat();
        return now.Modified != Facts.Modified || now.SizeBytes != Facts.SizeBytes;
    }

    private PosixException? ErrorOfWrites(Exception? failure)
    {
        try
        {
            // KERNEL: the old blocks are used anew only when the transaction that freed them is committed, and the data of the new
            // ones is written before (data=ordered). Without a journal nothing is promised; then this is the best there is.
            Original.File.WriteOut();
            // The kernel says it once, to the call that comes first.
            return failure is PosixException { Errno: Errno.EIO } error ? error : null;
        }
        catch (PosixException e)
        {
            return e;
        }
    }

    // An error may be that of somebody else's write: what is on the disk counts.
    private static Exception? WhatIsNotSeen(MovedContent moved, PosixException? error)
    {
        try
        {
            moved.Finish();
            return null;
        }
#pragma warning disable CA1031 // Whatever has kept it from being seen.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return error ?? e;
        }
    }

    private RefusedException Keep(Exception damage, IEnumerable<MovedBatch> held)
    {
        EmptyDonor();
        string kept = new KeptContent(Original with { Facts = Facts }, Settings).Write(held, Before);
        return new RefusedException(damage is RefusedException ? OutcomeCode.VerifyMismatch : OutcomeCode.InputOutput, $"{damage.Message}; {kept}");
    }

    // Its blocks hold nothing any more, and what is kept needs as many.
    private void EmptyDonor()
    {
        try
        {
            Donor.SetLength(0);
        }
        catch (PosixException)
        {
            // Then there is perhaps room all the same.
        }
    }

    // The digest of what was moved.
    private string MoveAll(MovedContent? moved)
    {
        using var buffer = new AlignedBuffers(1, MovedContent.PartBytesMax, Facts.SizeBytes);
        var mover = new BlockMover(Original.File, Donor, Settings.Pace.Begin(Facts.SizeBytes));
        var digest = new ContentDigest();
        long at = 0;
        // ORDER: whoever began to write before the guard was taken has ended before the first byte is read: his times were there already.
        mover.WaitForWrites();
        MoveParts(mover, Before.DataRanges(GapBytesMax), (offset, count) =>
        {
            var content = moved == null ? buffer.All[0].Span[..count] : moved.Room(offset, count);
            Read(content, offset);
            moved?.Add(offset, count);
            digest.AppendZeros(offset - at);
            digest.Append(content);
            at = offset + count;
        });
        digest.AppendZeros(Facts.SizeBytes - at);
        MoveWhatStayed(mover, (offset, count) =>
        {
            if (moved != null)
            {
                Read(moved.Room(offset, count), offset);
                moved.Add(offset, count);
            }
        });
        return digest.ToText();
    }

    private void MoveWhatStayed(BlockMover mover, Action<long, int> read)
    {
        for (int pass = 2; pass <= PassesMax; pass++)
        {
            Original.File.WriteOut();
            // ORDER: only what still lies where it lay: a block moved twice is back in its old place.
            After = ExtentMap.Of(Original.File);
            var ranges = After.RangesIn(Before).ToList();
            if (ranges.Count == 0)
            {
                return;
            }
            MoveParts(mover, ranges, read);
            After = null;
        }
    }

    private void MoveParts(BlockMover mover, IEnumerable<(long Offset, long Length)> ranges, Action<long, int> read)
    {
        // KERNEL: a dirty page is EBUSY where there is no journal, and slow where there is one. And the pages of a large folio are
        // moved one by one, all of it written each time: 1 GiB that was read as usual before takes 100 s. WillNeed makes small ones.
        Original.File.WriteOut();
        Original.File.DropCache();
        foreach (var (offset, length) in ranges)
        {
            long part;
            for (long at = offset, end = offset + length; at < end; at += part)
            {
                part = Math.Min(end - at, MovedContent.PartBytesMax);
                // What comes next is read while this is moved.
                Original.File.WillNeed(at, Math.Min(2 * part, end - at));
                if (Math.Min(part, Facts.SizeBytes - at) is var count && count > 0)
                {
                    read(at, (int)count);
                }
                mover.Move(at, part);
            }
        }
    }

    private void Read(Span<byte> content, long offset)
    {
        try
        {
            if (new PatientIo(CancellationToken.None).Read(Original.File, content, content.Length, offset) == content.Length)
            {
                return;
            }
        }
        catch (PosixException e) when (e.Errno == Errno.EIO)
        {
            throw new RefusedException(OutcomeCode.InputOutput, $"{e.Message}: it cannot be read from byte {offset} on, and was not moved from there on");
        }
        throw new RefusedException(OutcomeCode.Changed, "it became shorter while it was moved; its content is whole");
    }
}
