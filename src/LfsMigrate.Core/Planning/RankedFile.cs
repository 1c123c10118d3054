namespace LfsMigrate.Core.Planning;

/// <summary>A file that may be kept: its number, where it stands among others (smaller is better), and the bytes it relieves.</summary>
internal readonly record struct RankedFile(int Number, ulong Rank, long Bytes);
