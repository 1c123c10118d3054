namespace LfsMigrate.Core.Planning;

/// <summary>What pieces of many files have in common, so that each needs only its number.</summary>
internal readonly record struct PieceKind(int Component, int Mirror, int Pool);
