using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Guards;

/// <summary>A guard that Lustre gives: a lock of one kind or the other.</summary>
internal abstract class Guard : FileGuard
{
    /// <summary>Flags of the exchange that belongs to this guard.</summary>
    internal abstract ulong SwapFlags { get; }

    /// <summary>Flags with which the data version is asked for under this guard.</summary>
    internal abstract ulong DataVersionFlags { get; }
}
