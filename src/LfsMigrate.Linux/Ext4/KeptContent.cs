using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;

namespace LfsMigrate.Linux.Ext4;

/// <summary>Gives the content that a file had before its disk failed a file and a name of its own, beside it.</summary>
internal sealed class KeptContent(LocalFile original, LocalSettings settings)
{
    private const int NumbersMax = 1000;

    /// <summary>Writes it down.</summary>
    /// <param name="held">What is in memory of it; the rest is read.</param>
    /// <param name="digest">Its digest; null where not all of it was read before.</param>
    /// <returns>What to tell the operator.</returns>
    internal string Write(IEnumerable<MovedBatch> held, string? digest)
    {
        try
        {
            using var copy = NamelessFile.Open(original.Directory);
            DonorOwner.Apply(original.File, original.Facts, copy, getsName: true);
            copy.SetMode(original.Facts.Mode);
            string? written = Copy(new ContentAsItWas(original.File, held), copy);
            string name = Link(copy);
            return digest == null || written == digest ? $"what it had before is kept as '{name}' beside it: compare them by hand"
                : $"as much as can be read of what it had before is kept as '{name}' beside it";
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return $"and what it had before could not be kept: {e.Message}";
        }
    }

    private string? Copy(ContentAsItWas before, OpenedFile copy)
    {
        using var buffer = new AlignedBuffer(settings.BufferBytes);
        var reader = new ContentReader(buffer, () => { }, CancellationToken.None);
        var copied = new DataCopier(reader).Copy(before, copy, original.Facts.SizeBytes, digest: true);
        new DataVerifier(reader).Verify(copy, copied);
        return copied.Digest;
    }

    private string Link(OpenedFile copy)
    {
        for (int number = 0; ; number++)
        {
            var name = HiddenName.OfKeptContent(original.Facts.Identity.Inode, number);
            try
            {
                original.Directory.Link(copy, name);
                original.Directory.Flush();
                return name.ToString();
            }
            catch (PosixException e) when (e.Errno == Errno.EEXIST && number < NumbersMax)
            {
                // Of an earlier time, or somebody's own.
            }
        }
    }
}
