namespace LfsMigrate.Core.Migration;

/// <summary>What a copy has read and written.</summary>
/// <param name="LengthBytes">Length of the file.</param>
/// <param name="DataBytes">Bytes written; the rest are holes.</param>
/// <param name="Digest"><see cref="ContentDigest"/> of what was read from the original; null when nobody will verify.</param>
public sealed record CopyResult(long LengthBytes, long DataBytes, string? Digest);
