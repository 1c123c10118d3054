namespace LfsMigrate.Core.Placement;

/// <summary>One OST and its space, as statfs saw it.</summary>
public sealed record StorageTarget
{
    /// <summary>The OST's index.</summary>
    public int Index { get; init; }

    /// <summary>The OST's name, for example <c>lustre-OST0003_UUID</c>; empty when not known.</summary>
    public string Uuid { get; init; } = "";

    /// <summary>True when objects can be made on it.</summary>
    public bool IsActive { get; init; }

    /// <summary>Its size in bytes.</summary>
    public ulong TotalBytes { get; init; }

    /// <summary>Bytes available to users.</summary>
    public ulong FreeBytes { get; init; }

    /// <summary>Bytes in use.</summary>
    public ulong UsedBytes { get; init; }
}
