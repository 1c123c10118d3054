namespace LfsMigrate.Core.Planning;

/// <summary>One piece of a file that changes its OST.</summary>
/// <param name="Piece">Number of the piece within its file.</param>
/// <param name="FromOst">Index of the OST where it lies.</param>
/// <param name="ToOst">Index of the OST where it goes.</param>
/// <param name="Bytes">Bytes that change place.</param>
public readonly record struct PieceMove(int Piece, int FromOst, int ToOst, long Bytes);
