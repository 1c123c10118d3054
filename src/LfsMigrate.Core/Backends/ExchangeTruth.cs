namespace LfsMigrate.Core.Backends;

/// <summary>What the original holds after an exchange was tried.</summary>
public enum ExchangeTruth
{
    /// <summary>Its old storage.</summary>
    NotDone,

    /// <summary>The donor's storage.</summary>
    Done,

    /// <summary>It could not be read back, or it is neither of the two. Its content is whole either way.</summary>
    Unknown,
}
