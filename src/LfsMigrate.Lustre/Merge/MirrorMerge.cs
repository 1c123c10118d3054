using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre.Merge;

/// <summary>A file that has just got a donor's layout as its second mirror: on to the new one alone, or back to the old one alone.</summary>
/// <param name="file">The file; no lease is held on it.</param>
/// <param name="merged">Its layout: the old mirror, then the new one, whose part on the MDT is stale.</param>
/// <param name="buffer">For the copy and for reading back.</param>
/// <param name="pause">Until a lease that is not to be had is asked for again; each time twice as long.</param>
/// <remarks>CRASH: whenever the process dies here the file is whole and has two mirrors, or one. docs/safety.md has the table.</remarks>
internal sealed class MirrorMerge(IMirroredFile file, Layout merged, AlignedBuffer buffer, TimeSpan pause)
{
    private const string SplitCall = "LL_LEASE_LAYOUT_SPLIT";
    private const int AttemptsMax = 7;

    private readonly LayoutMirror _old = merged.Mirrors[0], _new = merged.Mirrors[^1];

    // A mirror was to be destroyed, and the layout has not been read since.
    private bool _isAnswerOpen;

    /// <summary>Copies the part on the MDT from the old mirror, reads the whole new one back, and declares it in step.</summary>
    /// <exception cref="RefusedException">The new mirror is not what was copied, or somebody wrote; it stays stale.</exception>
    /// <exception cref="PosixException">A call failed; it stays stale.</exception>
    internal void BringInStep(CopyResult copy)
    {
        file.LeaseForResync();
        try
        {
            var stale = file.ReadLayout().Mirrors[^1].Components.Where(c => (c.Flags & ComponentFlags.STALE) != 0).ToList();
            if (stale.Any(c => !c.IsMdt))
            {
                throw new RefusedException(OutcomeCode.Changed, "it was written to while its new mirror was made");
            }
            var times = file.Stat();
            if (stale.Count > 0)
            {
                CopyDom((long)Math.Min(stale[0].EndBytes, (ulong)copy.LengthBytes), copy.LengthBytes);
            }
            Verify(copy);
            // RACE: somebody opens the file and writes in this moment: he has broken the lease and the new mirror stays
            // stale, but his mtime is put back, to what it was a moment before, until his next write.
            file.SetTimes(times.Accessed, times.Modified);
            file.EndResync([.. stale.Select(c => c.Id)]);
        }
        catch
        {
            file.DropLease();
            throw;
        }
    }

    /// <summary>
    /// Destroys one of the mirrors under a lease: the old one when the new one is in step and was found good, else the new
    /// one. Says what is then.
    /// </summary>
    /// <param name="failure">What <see cref="BringInStep"/> threw; null when it did not.</param>
    internal ExchangeResult End(Exception? failure)
    {
        bool isGood = failure == null;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (Destroy(isGood) is { } truth)
                {
                    return Result(truth, failure);
                }
            }
            catch (Exception e) when (e is PosixException or RefusedException)
            {
                failure ??= e;
            }
            if (attempt == AttemptsMax)
            {
                return Left(failure);
            }
            Thread.Sleep(pause * (1 << (attempt - 1)));
        }
    }

    private static ExchangeResult Result(ExchangeTruth truth, Exception? failure) =>
        truth == ExchangeTruth.Done ? new ExchangeResult(truth, SplitCall, 0)
        : new ExchangeResult(truth, (failure as PosixException)?.Call ?? SplitCall, (failure as PosixException)?.Errno ?? Errno.EBUSY)
        {
            Refusal = failure as RefusedException,
        };

    // A lease lost between two steps, or a call that failed, is tried again; what has become of the file is read each time.
    private ExchangeTruth? Destroy(bool preferNew)
    {
        file.LeaseForWriting();
        bool ended = false;
        try
        {
            var now = file.ReadLayout();
            _isAnswerOpen = false;
            if (TruthOf(now) is { } already)
            {
                return already;
            }
            bool newInStep = !Of(now, _new).IsStale, oldInStep = !Of(now, _old).IsStale;
            if (!newInStep && !oldInStep)
            {
                return null;
            }
            // A mirror that is out of date is never the one to stay, whatever was found before.
            bool keepNew = newInStep && (preferNew || !oldInStep);
            ended = _isAnswerOpen = true;
            file.DestroyMirror(keepNew ? _old.Id : _new.Id);
        }
        finally
        {
            if (!ended)
            {
                file.DropLease();
            }
        }
        var after = file.ReadLayout();
        _isAnswerOpen = false;
        return TruthOf(after);
    }

    private ExchangeTruth? TruthOf(Layout now) => now.Mirrors is not [var only] ? null
        : only.Id == _new.Id ? ExchangeTruth.Done
        : only.Id == _old.Id ? ExchangeTruth.NotDone : ExchangeTruth.Unknown;

    private ExchangeResult Left(Exception? failure)
    {
        int errno = (failure as PosixException)?.Errno ?? 0;
        return _isAnswerOpen ? new ExchangeResult(ExchangeTruth.Unknown, SplitCall, errno)
            : new ExchangeResult(ExchangeTruth.NotDone, SplitCall, errno)
            {
                Refusal = new RefusedException(OutcomeCode.MirrorLeft,
                    $"{failure?.Message ?? "neither mirror could be destroyed"}: {MirrorRules.WaysOut(_old, _new)}"),
            };
    }

    private static LayoutMirror Of(Layout now, LayoutMirror mirror) => now.Mirrors.FirstOrDefault(m => m.Id == mirror.Id)
        ?? throw new RefusedException(OutcomeCode.MirrorLeft, "somebody changes its mirrors");

    private void CopyDom(long domBytes, long lengthBytes) => file.WithMirror(_old.Id, from => file.WithMirror(_new.Id, to =>
    {
        Reader().Read(from, domBytes, _ => new DataWriter(to));
        if (domBytes == lengthBytes)
        {
            // The file ends on the MDT, perhaps with a hole: nothing but the length makes that.
            to.SetLength(lengthBytes);
        }
        to.Flush();
    }));

    private void Verify(CopyResult copy)
    {
        var verifier = new DataVerifier(Reader());
        try
        {
            file.WithMirror(_new.Id, added => verifier.Verify(added, copy));
        }
        catch (RefusedException e) when (e.Code == OutcomeCode.VerifyMismatch)
        {
            CheckContentIsThatCopied(verifier, copy);
            throw;
        }
    }

    // A mirror that differs from the copy is a damaged one only if the file is still what was copied.
    private void CheckContentIsThatCopied(DataVerifier verifier, CopyResult copy)
    {
        string? digest = null;
        if (file.Stat().SizeBytes == copy.LengthBytes)
        {
            file.WithMirror(_old.Id, old => digest = verifier.Digest(old, copy.LengthBytes));
        }
        if (digest != copy.Digest)
        {
            throw new RefusedException(OutcomeCode.Changed, "it was written to while its new mirror was made");
        }
    }

    private ContentReader Reader() => new(buffer, file.CheckLease, CancellationToken.None);
}
