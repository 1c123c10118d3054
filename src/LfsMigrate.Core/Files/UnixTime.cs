namespace LfsMigrate.Core.Files;

/// <summary>A file time as the kernel keeps it; .NET's DateTime would cut it to 100 ns.</summary>
/// <param name="Seconds">Seconds since 1970-01-01 UTC; may be negative.</param>
/// <param name="Nanoseconds">0 to 999,999,999.</param>
public readonly record struct UnixTime(long Seconds, uint Nanoseconds);
