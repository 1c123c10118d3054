namespace LfsMigrate.Core.Migration;

/// <summary>The file cannot be migrated, or may not be; nothing was exchanged.</summary>
/// <param name="code">One of <see cref="OutcomeCode"/>.</param>
/// <param name="message">Why, one clause.</param>
public sealed class RefusedException(string code, string message) : Exception(message)
{
    /// <summary>One of <see cref="OutcomeCode"/>.</summary>
    public string Code { get; } = code;
}
