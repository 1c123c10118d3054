namespace LfsMigrate.Core.Placement;

/// <summary>One OST, its space and its inodes, as statfs saw them.</summary>
public sealed record StorageTarget
{
    private const TargetStates MakesNone = TargetStates.READONLY | TargetStates.NOCREATE | TargetStates.ENOSPC | TargetStates.ENOINO;

    /// <summary>The OST's index.</summary>
    public int Index { get; init; }

    /// <summary>The OST's name, for example <c>lustre-OST0003_UUID</c>; empty when not known.</summary>
    public string Uuid { get; init; } = "";

    /// <summary>True when it answers. Otherwise all numbers are 0 and there are no states.</summary>
    public bool IsActive { get; init; }

    /// <summary>What it says of itself.</summary>
    public TargetStates States { get; init; }

    /// <summary>Its size in bytes.</summary>
    public ulong TotalBytes { get; init; }

    /// <summary>Bytes available to users.</summary>
    public ulong FreeBytes { get; init; }

    /// <summary>Bytes in use.</summary>
    public ulong UsedBytes { get; init; }

    /// <summary>Objects it can hold, those that it holds included.</summary>
    public ulong TotalInodes { get; init; }

    /// <summary>Objects that can still be made.</summary>
    public ulong FreeInodes { get; init; }

    /// <summary>Objects it holds.</summary>
    public ulong UsedInodes => TotalInodes - Math.Min(FreeInodes, TotalInodes);

    /// <summary>True when the MDS makes new objects on it.</summary>
    public bool TakesObjects => IsActive && (States & MakesNone) == 0;

    /// <summary>How full it is, from 0 to 1: what is used of what is used or available to users, as df has it.</summary>
    /// <remarks>Space that is kept for root counts as neither. 0 when it has no space at all.</remarks>
    public double Fill => Share(UsedBytes, FreeBytes);

    /// <summary>The same of its inodes.</summary>
    public double InodeFill => Share(UsedInodes, FreeInodes);

    /// <summary>What is used of what is used or free, from 0 to 1; 0 of nothing.</summary>
    /// <remarks>As floating-point numbers: the sum of two may be too large for 64 bits.</remarks>
    internal static double Share(ulong used, ulong free) => used == 0 ? 0 : used / ((double)used + free);
}
