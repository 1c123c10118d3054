using LfsMigrate.Core.Files;

namespace LfsMigrate.Cli.Planning;

/// <summary>Files of several names that a scan has met, so that each is planned once. Thread-safe.</summary>
internal sealed class LinkedFiles
{
    private readonly HashSet<FileIdentity> _seen = [];

    /// <summary>Whether this is the first name of a file.</summary>
    internal bool IsFirst(FileFacts facts)
    {
        if (facts.Links <= 1)
        {
            return true;
        }
        lock (_seen)
        {
            return _seen.Add(facts.Identity);
        }
    }
}
