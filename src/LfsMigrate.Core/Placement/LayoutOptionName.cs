namespace LfsMigrate.Core.Placement;

/// <summary>How one option is spelled.</summary>
/// <param name="Option">The option.</param>
/// <param name="Letter">Its short form; NUL when it has none.</param>
/// <param name="Value">Whether a value follows.</param>
/// <param name="LongNames">Its long forms without dashes, the documented one first.</param>
internal sealed record LayoutOptionName(LayoutOption Option, char Letter, OptionValue Value, params string[] LongNames)
{
    /// <summary>Of a refused option: why, and what to write instead.</summary>
    public (string Message, string Advice) Refusal { get; init; }
}
