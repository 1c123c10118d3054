namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The backends for Lustre, each with its guard.</summary>
public enum BackendKind
{
    /// <summary>Layout exchange under a group lock.</summary>
    GroupLock,

    /// <summary>Layout exchange under a lease.</summary>
    Lease,

    /// <summary>rsync and rename.</summary>
    Rsync,
}
