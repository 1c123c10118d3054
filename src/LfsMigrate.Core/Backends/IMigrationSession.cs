using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Backends;

/// <summary>
/// One file on its way through one backend. The steps are called once each and in this order, from one thread; a
/// step that fails throws <see cref="PosixException"/> or <see cref="RefusedException"/>, and then only
/// <see cref="GiveBackGuard"/> and <see cref="IDisposable.Dispose"/> follow.
/// </summary>
/// <remarks>
/// Until <see cref="Exchange"/> the original is not touched. Dispose releases everything and removes the donor,
/// whatever state the session is in. A process that dies at any point leaves the name with the whole old or the whole
/// new file.
/// </remarks>
public interface IMigrationSession : IDisposable
{
    /// <summary>The way it goes, as reports spell it: <see cref="IMigrationBackend.Way"/> of the backend that opened it.</summary>
    string Way { get; }

    /// <summary>The file's identity in the file system; null where there is none but the inode.</summary>
    Fid? Fid { get; }

    /// <summary>Its identity after the exchange, where that is another; else null.</summary>
    Fid? FidAfter { get; }

    /// <summary>Which file it is for good.</summary>
    FileKey Key => Fid is { } fid ? FileKey.Of(fid) : FileKey.Of(Facts.Identity, born: null);

    /// <summary>Which file has the name after the exchange, where that is another; else null.</summary>
    FileKey? KeyAfter => FidAfter is { } fid ? FileKey.Of(fid) : null;

    /// <summary>stat of the file, taken when it was opened and again under the guard.</summary>
    FileFacts Facts { get; }

    /// <summary>What the step under way waits for, as the end of a sentence; null when for nothing that has a name.</summary>
    string? WaitsFor => null;

    /// <summary>How long it has waited for other files of the run: that is not of its own time.</summary>
    TimeSpan Waited => TimeSpan.Zero;

    /// <summary>What an exchange that does not come back may leave, and what to do then, one clause; null when only old or new.</summary>
    string? IfNotBack => null;

    /// <summary>How many bytes the donor takes, holes included: its time grows with them.</summary>
    long BytesToWrite => Facts.SizeBytes;

    /// <summary>The placement it had, in words.</summary>
    string? PlacementBefore { get; }

    /// <summary>The placement it is to get, until the exchange; the one read back, afterwards.</summary>
    string? PlacementAfter { get; }

    /// <summary>After <see cref="Settle"/>: why the placement read back is not the one asked for, one clause; null when it is.</summary>
    string? PlacementProblem { get; }

    /// <summary>What was seen of the storage so far.</summary>
    StorageSeen Storage { get; }

    /// <summary>What people should know of a file that was migrated; null when there is nothing.</summary>
    string? Remark => null;

    /// <summary>Takes the exclusive guard, then the change token. May wait for others.</summary>
    void Guard();

    /// <summary>Makes the empty donor with the wanted placement and the original's owner, and checks that it has them.</summary>
    void Stage();

    /// <summary>Copies the data into the donor and flushes it.</summary>
    CopyResult Copy(CancellationToken cancellation);

    /// <summary>Reads the donor back from storage and compares. Throws on any difference.</summary>
    void Verify(CopyResult copy, CancellationToken cancellation);

    /// <summary>
    /// Exchanges the storage in one step if the change token still holds, then looks at what is: the result is what
    /// was found, not what the call returned.
    /// </summary>
    ExchangeResult Exchange();

    /// <summary>
    /// After the exchange: releases the guard, then reads the placement back. Does not throw for anything the file system does.
    /// </summary>
    void Settle();

    /// <summary>
    /// Releases the guard now; nothing is exchanged afterwards. Idempotent, and the one member that another thread
    /// may call while a step hangs.
    /// </summary>
    void GiveBackGuard();
}
