using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>The mirrors of a donor: all are filled and read back before the exchange, so that the name never has stale ones.</summary>
internal static class DonorMirrors
{
    /// <summary>Fills the mirrors that the copy, which wrote one, has left stale.</summary>
    /// <param name="donor">Copied into, and flushed.</param>
    /// <param name="copy">Copies the original into what it is given.</param>
    /// <exception cref="RefusedException">A mirror is stale all the same, or the Lustre library cannot do it.</exception>
    internal static void Fill(OpenedFile donor, Action<IDataFile> copy)
    {
        // KERNEL: where nothing is stale there is no such lease (EALREADY): nothing was written to an empty donor.
        if (Read(donor).StaleComponents.IsEmpty)
        {
            return;
        }
        donor.LeaseForResync();
        // ORDER: the lease makes objects for the mirrors that have none yet.
        var layout = Read(donor);
        foreach (var mirror in layout.Mirrors.Where(m => m.IsStale))
        {
            using var file = new MirrorFile(donor, mirror.Id);
            copy(file);
        }
        donor.EndResync([.. layout.StaleComponents]);
        if (Read(donor).StaleComponents is { IsEmpty: false } stale)
        {
            throw new RefusedException(OutcomeCode.WrongLayout, $"{stale.Length} components of the copy's mirrors stayed out of date");
        }
    }

    /// <summary>Gives the times to every mirror.</summary>
    /// <remarks>
    /// KERNEL: the objects of each mirror have an mtime, futimens reaches those of the preferred mirror alone, and what a file shows
    /// is that of the mirror preferred then (cl_setattr_ost, ll_merge_attr): the others' would be the time of the copy.
    /// </remarks>
    internal static void SetTimes(OpenedFile donor, UnixTime accessed, UnixTime modified) =>
        PreferredMirror.AtEach(donor, Read(donor), () => donor.SetTimes(accessed, modified));

    /// <summary>Reads each mirror back.</summary>
    /// <exception cref="RefusedException">One differs from what was copied.</exception>
    internal static void Verify(OpenedFile donor, Action<IDataFile> verify)
    {
        foreach (var mirror in Read(donor).Mirrors)
        {
            using var file = new MirrorFile(donor, mirror.Id);
            try
            {
                verify(file);
            }
            catch (RefusedException e) when (e.Code == OutcomeCode.VerifyMismatch)
            {
                throw new RefusedException(e.Code, $"mirror {mirror.Id}: {e.Message}");
            }
        }
    }

    private static Layout Read(OpenedFile donor) => OriginalOpener.DecodeLayout(donor.FreshLayoutBlob());
}
