namespace LfsMigrate.Core.Placement;

/// <summary>The space of one place that data goes to: an OST, or a file system that has none.</summary>
/// <param name="Name">What people call it: <c>OST 3</c>, or a directory on it.</param>
/// <param name="TotalBytes">Its size.</param>
/// <param name="FreeBytes">Bytes available to users.</param>
public readonly record struct TargetSpace(string Name, ulong TotalBytes, ulong FreeBytes)
{
    /// <summary>Bytes in use; where nobody says, all that are not available.</summary>
    public ulong UsedBytes { get; init; } = TotalBytes - Math.Min(FreeBytes, TotalBytes);

    /// <summary>How full it is, from 0 to 1, as with <see cref="StorageTarget.Fill"/>.</summary>
    public double Fill => StorageTarget.Share(UsedBytes, FreeBytes);
}
