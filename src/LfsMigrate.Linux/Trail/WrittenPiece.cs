using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Trail;

/// <summary>A piece of a copy, to be read back.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Count">How many bytes.</param>
/// <param name="IsHole">Nothing was written.</param>
internal readonly record struct WrittenPiece(long Offset, long Count, bool IsHole)
{
    /// <summary>Both as one piece, where there is data in both, one after the other, in one range of the digest; else null.</summary>
    internal WrittenPiece? JoinedWith(WrittenPiece next) =>
        !IsHole && !next.IsHole && Offset + Count == next.Offset && next.Offset % ContentDigest.RangeBytes != 0
            ? this with { Count = Count + next.Count } : null;
}
