using System.Collections.Immutable;

namespace LfsMigrate.Core.Planning;

/// <summary>Which layout which files shall have: rules, of which the first that fits a file counts.</summary>
/// <param name="Rules">The rules in order.</param>
public sealed record RestripePolicy(ImmutableArray<RestripeRule> Rules)
{
    /// <summary>The rule for a file; null when none is: it is left alone.</summary>
    /// <param name="path">Its path below the directory that is restriped; its name alone will do where no rule has a pattern with a slash.</param>
    /// <param name="sizeBytes">Its size.</param>
    public RestripeRule? For(ReadOnlySpan<byte> path, long sizeBytes)
    {
        foreach (RestripeRule rule in Rules)
        {
            if (rule.Fits(path, sizeBytes))
            {
                return rule;
            }
        }

        return null;
    }
}
