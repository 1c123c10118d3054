namespace LfsMigrate.Core.Placement;

/// <summary>Whether an option has a value.</summary>
internal enum OptionValue
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Always; it may be the next word.</summary>
    Required,

    /// <summary>Perhaps; the next word is it only when it is a number.</summary>
    OptionalNumber,
}
