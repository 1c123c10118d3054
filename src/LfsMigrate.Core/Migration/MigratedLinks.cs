using LfsMigrate.Core.Files;

namespace LfsMigrate.Core.Migration;

/// <summary>
/// The files in hand, of which no other name may be migrated at the same time, and the files with several names that this
/// run has migrated already: their other names have nothing left to do.
/// </summary>
/// <remarks>Thread-safe. Grows with the hard-linked files of a run only.</remarks>
public sealed class MigratedLinks
{
    private readonly HashSet<FileIdentity> _migrated = [], _inHand = [];

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

    /// <summary>Remembers a file that would be migrated, for a plan.</summary>
    /// <exception cref="RefusedException">It would be under another name.</exception>
    public void Plan(FileFacts facts)
    {
        lock (_migrated)
        {
            Check(facts);
            Add(facts);
        }
    }

    /// <summary>Takes a file in hand until the result is disposed, from whatever thread and however late.</summary>
    /// <exception cref="RefusedException">It was migrated under another name, or is in hand.</exception>
    public IDisposable Take(FileFacts facts)
    {
        lock (_migrated)
        {
            Check(facts);
            // Whatever the number of its names: one may have been made a moment ago, and a list can have a name twice.
            return _inHand.Add(facts.Identity) ? new Hold(this, facts.Identity)
                : throw new RefusedException(OutcomeCode.InUse, "another name of it is being migrated, or this one a second time");
        }
    }

    private sealed class Hold(MigratedLinks links, FileIdentity identity) : IDisposable
    {
        public void Dispose()
        {
            lock (links._migrated)
            {
                links._inHand.Remove(identity);
            }
        }
    }
}
