using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>Migrates files: within their time budget, and by the fallback where that is needed. Thread-safe.</summary>
public sealed class FileMigrator(IMigrationBackend backend, IMigrationBackend? fallback, MigratorSettings settings)
{
    // The files in hand and the hard-linked files done.
    private readonly MigratedLinks _links = new();

    /// <summary>Tried where the first way answers that the MDS does not exchange such layouts, before the fallback and
    /// whatever its policy; null when there is none.</summary>
    public IMigrationBackend? SecondWay { get; init; }

    /// <summary>Migrates one file in this thread. Comes back late, or never, where a call does: see <see cref="Crew{TFile}"/>.</summary>
    public MigrationOutcome Migrate(PlannedFile file, FileInHand hand, CancellationToken cancellation)
    {
        if (settings.Fallback == FallbackPolicy.Always && fallback != null)
        {
            return Bounded(fallback, file, hand, cancellation);
        }
        var outcome = ByFirstOrSecond(way => Bounded(way, file, hand, cancellation));
        // Never sticky: the next file is asked of the MDS again.
        return FallsBack(outcome) ? Bounded(fallback!, file, hand, cancellation) : outcome;
    }

    /// <summary>Says what <see cref="Migrate"/> would do with a file.</summary>
    public MigrationOutcome Plan(PlannedFile file)
    {
        if (settings.Fallback == FallbackPolicy.Always && fallback != null)
        {
            return Plan(fallback, file);
        }
        var outcome = ByFirstOrSecond(way => Plan(way, file));
        return FallsBack(outcome) ? Plan(fallback!, file) : outcome;
    }

    private MigrationOutcome ByFirstOrSecond(Func<IMigrationBackend, MigrationOutcome> run)
    {
        var first = run(backend);
        if (first.Code != OutcomeCode.ExchangeUnsupported || SecondWay == null)
        {
            return first;
        }
        var second = run(SecondWay);
        // What the first said of it is more than that the second cannot either.
        return second.Code == OutcomeCode.ExchangeUnsupported ? first : second;
    }

    private bool FallsBack(MigrationOutcome outcome) => outcome.Code == OutcomeCode.ExchangeUnsupported
        && fallback != null && settings.Fallback == FallbackPolicy.WhenUnsupported;

    private MigrationOutcome Plan(IMigrationBackend way, PlannedFile file)
    {
        var outcome = new MigrationOutcome { Path = file.Path, Kind = OutcomeKind.Migrated, Code = OutcomeCode.Planned };
        try
        {
            var plan = file.Refusal == null ? way.Plan(file) : throw file.Refusal;
            _links.Plan(plan.Facts);
            return outcome with
            {
                Way = plan.Way ?? way.Way,
                Fid = plan.Fid,
                SizeBytes = plan.Facts.SizeBytes,
                PlacementBefore = plan.PlacementBefore,
                PlacementAfter = plan.PlacementAfter,
                Storage = new StorageSeen { OstsBefore = plan.OstsBefore },
            };
        }
        catch (RefusedException e)
        {
            return outcome with { Kind = OutcomeCode.KindOf(e.Code), Code = e.Code, Message = e.Message };
        }
        catch (PosixException e)
        {
            string code = FailureTable.CodeOf(MigrationPhase.Planned, e.Errno);
            return outcome with
            {
                Kind = OutcomeCode.KindOf(code),
                Code = code,
                Message = e.Message,
                Call = e.Call,
                Errno = e.Errno,
            };
        }
    }

    private MigrationOutcome Bounded(IMigrationBackend way, PlannedFile file, FileInHand hand, CancellationToken cancellation) =>
        hand.Run(new BoundedMigration(new FileMigration(way, file, settings.Verify, _links, settings.History), settings.Budget, cancellation));
}
