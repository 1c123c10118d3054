namespace LfsMigrate.Testing.Contract;

/// <summary>What can go wrong below a backend.</summary>
public enum ContractFault
{
    /// <summary>Reads and writes transfer less than asked.</summary>
    ShortTransfers,

    /// <summary>Reading the original fails: EIO.</summary>
    ReadError,

    /// <summary>Writing the donor fails: EIO.</summary>
    WriteError,

    /// <summary>Writing the donor fails: ENOSPC.</summary>
    NoSpace,

    /// <summary>A bit changes on the way to the donor.</summary>
    CorruptedWrite,

    /// <summary>Flushing the donor fails: EIO.</summary>
    FlushError,

    /// <summary>Somebody else holds the guard.</summary>
    GuardBusy,

    /// <summary>The donor cannot be made: EIO.</summary>
    NoDonor,

    /// <summary>The exchange fails: EIO.</summary>
    ExchangeError,

    /// <summary>The exchange reports success and does not happen.</summary>
    ExchangeLies,

    /// <summary>The exchange happens and reports EIO.</summary>
    ExchangeLate,
}
