using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>The files with several names that this run has migrated already: their other names have nothing left to do.</summary>
/// <remarks>Thread-safe. Grows with the hard-linked files of a run only.</remarks>
public sealed class MigratedLinks
{
    private readonly HashSet<FileIdentity> _migrated = [];

    /// <summary>Remembers a migrated file if it has other names.</summary>
    public void Add(FileFacts facts)
    {
        if (facts.Links > 1)
        {
            lock (_migrated)
            {
                _migrated.Add(facts.Identity);
            }
        }
    }

    /// <summary>Throws when the file was migrated under another name.</summary>
    /// <exception cref="RefusedException">It was.</exception>
    public void Check(FileFacts facts)
    {
        lock (_migrated)
        {
            if (facts.Links > 1 && _migrated.Contains(facts.Identity))
            {
                throw new RefusedException(OutcomeCode.AlreadyMigrated, "already migrated via another hard link");
            }
        }
    }
}
