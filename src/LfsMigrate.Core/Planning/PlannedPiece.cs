namespace LfsMigrate.Core.Planning;

/// <summary>A piece with its way, while a plan is made: its place among all pieces, and the places of the OSTs.</summary>
internal readonly record struct PlannedPiece(int Piece, int From, int To, long Bytes);
