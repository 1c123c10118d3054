using System.Collections.Immutable;

namespace LfsMigrate.Core.Planning;

/// <summary>One file to be moved; the pieces that are not named stay on their OSTs.</summary>
/// <param name="File">Its number in <see cref="MovableFiles"/>.</param>
/// <param name="Pieces">What changes place, at least one, in the order of the pieces.</param>
public readonly record struct FileMove(int File, ImmutableArray<PieceMove> Pieces);
