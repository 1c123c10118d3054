using System.Collections.Immutable;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Lustre.Scan;

/// <summary>What a scan file keeps of a file.</summary>
/// <param name="Path">One name of it.</param>
/// <param name="Identity">Which file it is on this machine, as long as the mount lasts.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="AllocatedBytes">Bytes allocated.</param>
/// <param name="Modified">Last change of the content.</param>
/// <param name="Links">Number of names.</param>
/// <param name="Pieces">What each of its objects holds.</param>
public readonly record struct KeptFile(UnixPath Path, FileIdentity Identity, long SizeBytes, long AllocatedBytes, UnixTime Modified, uint Links,
    ImmutableArray<ObjectPiece> Pieces)
{
    /// <summary>What is to be kept of a file as it was found.</summary>
    public static KeptFile Of(in ScannedFile file) => new(file.Path, file.Facts.Identity, file.Facts.SizeBytes, file.Facts.AllocatedBytes,
        file.Facts.Modified, file.Facts.Links, file.Layout == null ? [] : ObjectBytes.Of(file.Layout, file.Facts.SizeBytes, file.Facts.AllocatedBytes));

    /// <inheritdoc/>
    public bool Equals(KeptFile other) => (Path, Identity, SizeBytes, AllocatedBytes) == (other.Path, other.Identity, other.SizeBytes, other.AllocatedBytes)
        && (Modified, Links) == (other.Modified, other.Links) && Pieces.AsSpan().SequenceEqual(other.Pieces.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Identity, SizeBytes, Modified);
}
