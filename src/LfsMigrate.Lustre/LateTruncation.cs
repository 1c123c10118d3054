using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Guards;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>
/// A truncation by somebody who waited for our group lock, and that was done to the file's old objects when these were the file's no more:
/// found, and made good.
/// </summary>
/// <remarks>
/// KERNEL: who waits for a group lock to read or write looks at the layout again before he touches a page (can_populate_pages). Who truncates,
/// opens with O_TRUNC or calls fallocate does not (vvp_io_setattr_start): he gets success, and the file stays as it was. Seen on 2.17.57, of
/// <c>lfs migrate -b</c> too.
/// CRASH: who dies between the exchange and the look leaves such a truncation undone. The file is whole.
/// RACE: where the donor has components its objects are not locked: somebody may truncate the file, and write to it or truncate it again, between
/// the unlock and our next look. Then the first truncation is lost, and said to be.
/// </remarks>
internal sealed class LateTruncation(GroupLockGuard guard, OriginalFile original, OpenedFile donor, ulong token, ulong donorVersion)
{
    private const long ComparedBytesMax = 1L << 30;
    private const int Tries = 3;

    // Who truncates is done at once. Who has waited for a group lock of his own has got it on the old objects, and perhaps waits for the new ones now.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Of the old objects after the exchange, once nobody is at them; null when it could not be had.
    private ulong? _version;

    /// <summary>Whether there was one.</summary>
    /// <exception cref="RefusedException">Nobody knows.</exception>
    internal bool IsThere => (_version ?? throw Lost()) != token;

    /// <summary>Looks; waits for those that are at it. Never while the donor is locked.</summary>
    /// <returns>Whether that could be done; then the client has just fetched the donor's layout.</returns>
    internal bool TryLook()
    {
        var gate = new Lock();
        bool isTold = false;
        using var patience = new Timer(_ => LetGoUnlessTold(), null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            _version = VersionOfOldObjects();
            return true;
        }
        catch (PosixException)
        {
            return false;
        }
        finally
        {
            lock (gate)
            {
                isTold = true;
            }
        }

        void LetGoUnlessTold()
        {
            lock (gate)
            {
                if (!isTold)
                {
                    guard.LetGo();
                }
            }
        }
    }

    // One call that fails says nothing: it is asked again.
    private ulong VersionOfOldObjects()
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return donor.DataVersion(LustreCalls.LL_DV_WR_FLUSH);
            }
            catch (PosixException) when (tries < Tries)
            {
                // Again.
            }
        }
    }

    /// <summary>Does it to the file too, whose new objects are locked; else gives the file its old objects back.</summary>
    /// <param name="buffers">Two, to compare with.</param>
    /// <returns>What is to be said of it when the file has its new objects; null when it has its old ones.</returns>
    /// <exception cref="RefusedException">It cannot be made good without a guess.</exception>
    internal string? MakeGood(AlignedBuffers buffers)
    {
        // Where the new objects could not be locked all the time, somebody may have written to them.
        if (!guard.Retake() || original.File.DataVersion(0) != donorVersion)
        {
            throw Lost();
        }
        long length = donor.GetLength();
        if (length <= original.Facts.SizeBytes && length <= ComparedBytesMax && !original.File.IsCiphertext && HaveSameContent(length, buffers))
        {
            original.File.SetLength(length);
            return $"somebody truncated it to {length} bytes while it was migrated";
        }
        if (!TryGiveBack())
        {
            throw Lost();
        }
        return null;
    }

    /// <summary>That one cannot be made good, or was perhaps there.</summary>
    internal static RefusedException Lost() => new(OutcomeCode.TruncatedLate, "it was migrated, and somebody who truncated it at that moment, "
        + "or used fallocate, may not have been heeded: compare its length with what its user expects");

    // ORDER: the old objects are locked before the exchange as the new ones were: others wait for what the file gets.
    private bool TryGiveBack()
    {
        if (!guard.TryCover(donor))
        {
            return false;
        }
        // ORDER: under both locks, which may have made Lustre allocate further components.
        byte[] old = donor.LayoutBlob(), now = original.File.LayoutBlob();
        _ = LustreShim.SwapLayouts(original.File.Handle, donor.Handle, donorVersion, 0, guard.SwapFlags);
        _ = guard.PassOn(donor);
        return LayoutTruth.Tell(old, now, donor.FreshLayoutBlob()) == ExchangeTruth.Done
            && VersionOfOldObjects() == donorVersion;
    }

    private bool HaveSameContent(long length, AlignedBuffers buffers)
    {
        var io = new PatientIo(CancellationToken.None);
        for (long at = 0; at < length; at += buffers.BytesOfEach)
        {
            int count = (int)Math.Min(buffers.BytesOfEach, length - at);
            Span<byte> old = buffers.All[0].Span, now = buffers.All[1].Span;
            if (io.Read(donor, old, count, at) < count || io.Read(original.File, now, count, at) < count || !old[..count].SequenceEqual(now[..count]))
            {
                return false;
            }
        }
        return true;
    }
}
