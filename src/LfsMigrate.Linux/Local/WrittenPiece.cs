namespace LfsMigrate.Linux.Local;

/// <summary>A piece of a copy, to be read back.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Count">How many bytes.</param>
/// <param name="IsHole">Nothing was written.</param>
internal readonly record struct WrittenPiece(long Offset, long Count, bool IsHole);
