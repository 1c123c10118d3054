using System.Collections.Immutable;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Core.Tests.Planning;

/// <summary>A file of a case.</summary>
public sealed record CaseFile(long CostBytes, ImmutableArray<FilePiece> Pieces)
{
    /// <summary>A plain file: one object, and a cost of its bytes and one.</summary>
    public static CaseFile Plain(int ost, long bytes, int pool = FilePiece.AnyPool) =>
        new(bytes + 1, [new FilePiece(ost, bytes, 0, 0, pool)]);

    /// <summary>A striped file: as many bytes on each of some OSTs.</summary>
    public static CaseFile Striped(long bytesEach, params int[] osts) =>
        new((bytesEach * osts.Length) + 1, [.. osts.Select(o => new FilePiece(o, bytesEach, 0, 0))]);
}
