using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Lustre.Merge;

/// <summary>An open file with mirrors, as far as a merge needs it. Calls throw as those of Lustre do.</summary>
internal interface IMirroredFile
{
    /// <summary>Takes a write lease under which stale mirrors can be written, each by itself.</summary>
    void LeaseForResync();

    /// <summary>Takes a write lease.</summary>
    void LeaseForWriting();

    /// <summary>Throws when the lease was broken.</summary>
    void CheckLease();

    /// <summary>Ends a lease, if one is held, and changes nothing.</summary>
    void DropLease();

    /// <summary>Ends the lease and declares components in step; throws, and does not, when it had been broken.</summary>
    void EndResync(uint[] components);

    /// <summary>Ends the lease and destroys a mirror; throws, and does not, when it had been broken.</summary>
    void DestroyMirror(int mirror);

    /// <summary>The layout as the MDS has it now.</summary>
    Layout ReadLayout();

    /// <summary>fstat.</summary>
    FileFacts Stat();

    /// <summary>futimens.</summary>
    void SetTimes(UnixTime accessed, UnixTime modified);

    /// <summary>Gives the data of one mirror to <paramref name="use"/>; calls may be nested.</summary>
    void WithMirror(int mirror, Action<IDataFile> use);
}
