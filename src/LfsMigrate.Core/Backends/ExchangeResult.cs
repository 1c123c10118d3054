namespace LfsMigrate.Core.Backends;

/// <summary>What an exchange has come to, as seen afterwards.</summary>
/// <param name="Truth">What is.</param>
/// <param name="Call">The call that was made.</param>
/// <param name="Errno">What it said: 0 for success.</param>
public sealed record ExchangeResult(ExchangeTruth Truth, string Call, int Errno)
{
    /// <summary>Why it is not done, where that is more than a call's error number; else null.</summary>
    public Migration.RefusedException? Refusal { get; init; }

    /// <summary>The digest of the content, where only the exchange has read it; else null.</summary>
    public string? Digest { get; init; }

    /// <summary>Whether the file has something by now that was written after it was copied: its digest is not that of the copy.</summary>
    public bool HasLateWrites { get; init; }
}
