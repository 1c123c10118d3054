using System.Collections.Immutable;
using System.Diagnostics;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;

namespace LfsMigrate.Core.Migration;

/// <summary>Drives one file through the phases of one backend. Only this class moves a phase.</summary>
/// <param name="backend">The way it goes.</param>
/// <param name="file">The file.</param>
/// <param name="verify">How its copy is verified.</param>
/// <param name="links">The other files of the run.</param>
/// <param name="history">What the run did before it was resumed; null when nobody keeps that.</param>
public sealed class FileMigration(IMigrationBackend backend, PlannedFile file, VerifyMode verify, MigratedLinks links, IRunHistory? history = null)
{
    private const int Open = 0, Committed = 1, Fenced = 2;

    private MigrationPhase _phase = MigrationPhase.Planned;
    private IMigrationSession? _session;
    private CopyResult? _copy;
    private FileKey? _key, _keyAfter;
    private ImmutableList<PhaseTime> _times = [];
    private int _claim = Open;

    /// <summary>Name of the file.</summary>
    public UnixPath Path => file.Path;

    /// <summary>How far it has come.</summary>
    public MigrationPhase Phase => _phase;

    /// <summary>Length of the file in bytes; 0 before it is known: on Lustre before its guard is held.</summary>
    public long SizeBytes => Volatile.Read(ref _session)?.Facts.SizeBytes ?? 0;

    /// <summary>How many bytes it writes, holes included; 0 before it was opened.</summary>
    public long BytesToWrite => Volatile.Read(ref _session)?.BytesToWrite ?? 0;

    /// <summary>How long it has waited for other files of the run.</summary>
    public TimeSpan Waited => Volatile.Read(ref _session)?.Waited ?? TimeSpan.Zero;

    /// <summary>Runs to the end and says what became of the file. Does not throw for anything the file can do.</summary>
    public MigrationOutcome Run(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = Attempt(cancellation);
        return outcome with { Elapsed = Stopwatch.GetElapsedTime(started) };
    }

    /// <summary>
    /// Fences a migration that takes too long: gives its guard back, and from now on it cannot exchange any more.
    /// </summary>
    /// <returns>False when the exchange had begun: then only waiting helps.</returns>
    public bool TryFence()
    {
        if (Interlocked.CompareExchange(ref _claim, Fenced, Open) == Committed)
        {
            return false;
        }
        Volatile.Read(ref _session)?.GiveBackGuard();
        return true;
    }

    /// <summary>The outcome of a file that exceeded its time, in whatever step it hangs.</summary>
    public MigrationOutcome Stuck(TimeSpan limit, bool exchanging) => Outcome(OutcomeCode.Stuck, exchanging
        ? $"the exchange has not returned within {limit.TotalSeconds:0} s; the file is whole, "
            + (Volatile.Read(ref _session)?.IfNotBack ?? "look at its layout")
        : $"not done within {limit.TotalSeconds:0} s after phase {_phase}; "
            + (Volatile.Read(ref _session)?.WaitsFor is { } what ? $"it waited for {what}" : "its lock was given back"));

    /// <summary>The outcome of a file whose migration was interrupted while a call hung.</summary>
    public MigrationOutcome Interrupted() => Outcome(OutcomeCode.Interrupted, "interrupted; its lock was given back");

    private MigrationOutcome Attempt(CancellationToken cancellation)
    {
        // ORDER: given back when the session is disposed, also by a thread that was left behind: it may hold its lock so long.
        IDisposable? hold = null;
        try
        {
            if (file.Refusal != null)
            {
                throw file.Refusal;
            }
            using var session = backend.Open(file);
            hold = links.Take(session.Facts);
            CheckHistory(session);
            Volatile.Write(ref _session, session);
            return Migrate(session, cancellation);
        }
        catch (RefusedException e)
        {
            return Describe(e.Code, e.Message);
        }
        catch (PosixException e)
        {
            return Describe(FailureTable.CodeOf(_phase, e.Errno), e.Message) with { Call = e.Call, Errno = e.Errno };
        }
        catch (OperationCanceledException)
        {
            return Describe(OutcomeCode.Interrupted, "interrupted before the exchange");
        }
        finally
        {
            hold?.Dispose();
        }
    }

    private void CheckHistory(IMigrationSession session)
    {
        _key = history == null ? null : session.Key;
        if (_key is { } key && history!.IsSettled(key))
        {
            throw file.Position == null ? new RefusedException(OutcomeCode.SettledBefore, "settled before the run was resumed")
                : new RefusedException(OutcomeCode.AlreadyMigrated, "already migrated via another hard link, before the run was resumed");
        }
    }

    private MigrationOutcome Migrate(IMigrationSession session, CancellationToken cancellation)
    {
        Step(MigrationPhase.Guarded, "guard", cancellation, session.Guard);
        Step(MigrationPhase.Staged, "stage", cancellation, session.Stage);
        Step(MigrationPhase.Copied, "copy", cancellation, () => _copy = session.Copy(cancellation));
        Step(MigrationPhase.Verified, "verify", cancellation, () => Verify(session, cancellation));
        cancellation.ThrowIfCancellationRequested();
        if (Interlocked.CompareExchange(ref _claim, Committed, Open) == Fenced)
        {
            throw new RefusedException(OutcomeCode.Stuck, "it was given up for taking too long");
        }
        var exchange = new ExchangeResult(ExchangeTruth.Unknown, "", 0);
        Timed("exchange", () => exchange = session.Exchange());
        if (exchange.Truth != ExchangeTruth.Done)
        {
            return NotExchanged(exchange);
        }
        _copy = _copy! with { Digest = exchange.HasLateWrites ? null : exchange.Digest ?? _copy.Digest };
        MoveTo(MigrationPhase.Exchanged);
        Timed("settle", session.Settle);
        _keyAfter = _key == null ? null : session.KeyAfter;
        if (session.PlacementProblem is { } problem)
        {
            return Describe(OutcomeCode.WrongLayout, $"it was exchanged and its content is whole, but {problem}");
        }
        links.Add(session.Facts);
        MoveTo(MigrationPhase.Settled);
        return Describe(OutcomeCode.Migrated, session.Remark ?? "");
    }

    private void Verify(IMigrationSession session, CancellationToken cancellation)
    {
        if (verify == VerifyMode.Readback)
        {
            session.Verify(_copy!, cancellation);
        }
    }

    private void Step(MigrationPhase reached, string name, CancellationToken cancellation, Action step)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _claim) == Fenced)
        {
            throw new RefusedException(OutcomeCode.Stuck, "it was given up for taking too long");
        }
        Timed(name, step);
        MoveTo(reached);
    }

    private void Timed(string name, Action step)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            step();
        }
        finally
        {
            // Another thread may read it at any time: Stuck.
            Volatile.Write(ref _times, _times.Add(new PhaseTime(name, Stopwatch.GetElapsedTime(started))));
        }
    }

    private void MoveTo(MigrationPhase phase)
    {
        if (!PhaseTable.IsLegal(_phase, phase))
        {
            throw new InvariantException($"a migration went from {_phase} to {phase}");
        }
        _phase = phase;
    }

    private MigrationOutcome NotExchanged(ExchangeResult exchange)
    {
        if (exchange.Refusal is { } refusal)
        {
            return Describe(refusal.Code, refusal.Message) with { Call = exchange.Call, Errno = exchange.Errno };
        }
        string said = exchange.Errno == 0 ? "success" : Errno.Describe(exchange.Errno);
        if (exchange.Truth == ExchangeTruth.Unknown)
        {
            return Describe(OutcomeCode.ExchangeUnknown, $"{exchange.Call} said {said} and the layout cannot be told now; "
                + "the content is whole, look at the layout") with
            { Call = exchange.Call, Errno = exchange.Errno };
        }
        string code = exchange.Errno == 0 ? OutcomeCode.ExchangeFailed : FailureTable.CodeOf(_phase, exchange.Errno);
        string message = exchange.Errno == 0
            ? $"{exchange.Call} said success but the file still has its old layout"
            : $"{exchange.Call}: {said}";
        return Describe(code, message) with { Call = exchange.Call, Errno = exchange.Errno };
    }

    private MigrationOutcome Describe(string code, string message)
    {
        var outcome = Outcome(code, message);
        if (_phase < MigrationPhase.Exchanged && code is not (OutcomeCode.ExchangeUnknown or OutcomeCode.MirrorLeft or OutcomeCode.TruncatedLate))
        {
            MoveTo(MigrationPhase.Abandoned);
        }
        return outcome;
    }

    private MigrationOutcome Outcome(string code, string message) => new()
    {
        Path = file.Path,
        Position = file.Position,
        Key = _key,
        KeyAfter = _keyAfter,
        Device = _session?.Facts.Identity.Device,
        Kind = OutcomeCode.KindOf(code),
        Code = code,
        Message = message,
        Phase = _phase,
        Way = _session?.Way,
        Fid = _session?.Fid,
        FidAfter = _session?.FidAfter,
        SizeBytes = SizeBytes,
        CopiedBytes = _copy?.DataBytes ?? 0,
        Digest = _copy?.Digest,
        PlacementBefore = _session?.PlacementBefore,
        PlacementAfter = _session?.PlacementAfter,
        Storage = _session?.Storage ?? StorageSeen.Nothing,
        PhaseTimes = Volatile.Read(ref _times),
    };
}
