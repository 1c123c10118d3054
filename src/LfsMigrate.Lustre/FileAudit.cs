using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>Looks at one file after the other beside what the journal says of it. For one thread.</summary>
public sealed class FileAudit : IDisposable
{
    private const int BufferBytes = 4 << 20;

    private readonly DirectoryResolver _resolver = new(OwnProcess.EffectiveUid);
    private readonly AlignedBuffer _buffer = new(BufferBytes);

    /// <summary>Looks at a file that was migrated; nothing is locked, and its access time stays where the kernel lets it.</summary>
    /// <returns>What was found, and one clause about it.</returns>
    public (AuditFinding Finding, string Message) Look(JournalEntry entry, CancellationToken cancellation)
    {
        try
        {
            using var directory = _resolver.Resolve(entry.Path.Parent);
            using var file = directory.OpenQuietly(entry.Path.Name, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK);
            return Look(file, entry, cancellation);
        }
        catch (PosixException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return (AuditFinding.Gone, "its name leads to no file any more");
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return (AuditFinding.Unreadable, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _resolver.Dispose();
        _buffer.Dispose();
    }

    private (AuditFinding, string) Look(OpenedFile file, JournalEntry entry, CancellationToken cancellation)
    {
        if ((entry.KeyAfter ?? entry.Key) is { } key && KeyOf(file, key) != key)
        {
            return (AuditFinding.Gone, "its name leads to another file");
        }
        if (entry.Digest == null)
        {
            return (AuditFinding.Unknown, "the journal has no digest of it");
        }
        if (HasChanged(file, entry))
        {
            return (AuditFinding.Changed, "it was written to since");
        }
        string found = Digest(file, entry.SizeBytes, cancellation);
        if (found != entry.Digest)
        {
            // ORDER: once more, behind the reading: it may be written to right now.
            return HasChanged(file, entry) ? (AuditFinding.Changed, "it is written to now")
                : (AuditFinding.Mismatch, $"it has digest {found}, the journal {entry.Digest}, and nobody has written to it since");
        }
        return entry.OstsAfter is { } osts && OriginalOpener.DecodeLayout(file.LayoutBlob()).Osts is { } now && !now.SequenceEqual(osts)
            ? (AuditFinding.Moved, $"it lies on OSTs {string.Join(',', now)}, not {string.Join(',', osts)}")
            : (AuditFinding.Intact, "");
    }

    private static FileKey KeyOf(OpenedFile file, FileKey like) =>
        like.Text.StartsWith('[') ? FileKey.Of(file.Fid()) : FileKey.Of(file.Stat().Identity, file.TryBorn());

    // A migration keeps the time of the last write, which was before it. Who sets that time by hand is not seen.
    private static bool HasChanged(OpenedFile file, JournalEntry entry)
    {
        var now = file.Stat();
        return now.SizeBytes != entry.SizeBytes || now.Modified.Seconds >= entry.TimeSeconds;
    }

    private string Digest(OpenedFile file, long lengthBytes, CancellationToken cancellation)
    {
        // What is stored counts, not what is still in memory.
        file.DropCache();
        return new DataVerifier(new ContentReader(_buffer, () => { }, cancellation)).Digest(file, lengthBytes);
    }
}
