namespace LfsMigrate.Core.Migration;

/// <summary>What was seen of a file's storage, beside its placement in words.</summary>
public sealed record StorageSeen
{
    /// <summary>Nothing yet.</summary>
    public static readonly StorageSeen Nothing = new();

    /// <summary>The OSTs that held its objects; null when unknown.</summary>
    public IReadOnlyList<int>? OstsBefore { get; init; }

    /// <summary>The OSTs that hold its objects now, read back after the exchange; null when there was none.</summary>
    public IReadOnlyList<int>? OstsAfter { get; init; }

    /// <summary>The data version that was the change token; null when the guard was not reached.</summary>
    public ulong? DataVersionBefore { get; init; }

    /// <summary>The data version after the exchange; null when there was none.</summary>
    public ulong? DataVersionAfter { get; init; }
}
