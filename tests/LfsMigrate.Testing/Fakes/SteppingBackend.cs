using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Testing.Fakes;

/// <summary>Passes everything on to a real backend, and calls a hook before each step: to change a file, or to die there.</summary>
public sealed class SteppingBackend(IMigrationBackend inner, Action<MigrationStep> before) : IMigrationBackend
{
    /// <inheritdoc/>
    public string Way => inner.Way;

    /// <inheritdoc/>
    public BackendCapabilities Capabilities => inner.Capabilities;

    /// <inheritdoc/>
    public IMigrationSession Open(PlannedFile file)
    {
        before(MigrationStep.Open);
        return new Session(inner.Open(file), before);
    }

    /// <inheritdoc/>
    public MigrationPlan Plan(PlannedFile file) => inner.Plan(file);

    private sealed class Session(IMigrationSession session, Action<MigrationStep> before) : IMigrationSession
    {
        public string Way => session.Way;

        public Fid? Fid => session.Fid;

        public Fid? FidAfter => session.FidAfter;

        public FileFacts Facts => session.Facts;

        public string? PlacementBefore => session.PlacementBefore;

        public string? PlacementAfter => session.PlacementAfter;

        public string? PlacementProblem => session.PlacementProblem;

        public StorageSeen Storage => session.Storage;

        public void Guard()
        {
            before(MigrationStep.Guard);
            session.Guard();
        }

        public void Stage()
        {
            before(MigrationStep.Stage);
            session.Stage();
        }

        public CopyResult Copy(CancellationToken cancellation)
        {
            before(MigrationStep.Copy);
            return session.Copy(cancellation);
        }

        public void Verify(CopyResult copy, CancellationToken cancellation)
        {
            before(MigrationStep.Verify);
            session.Verify(copy, cancellation);
        }

        public ExchangeResult Exchange()
        {
            before(MigrationStep.Exchange);
            return session.Exchange();
        }

        public void Settle()
        {
            before(MigrationStep.Settle);
            session.Settle();
        }

        public void GiveBackGuard() => session.GiveBackGuard();

        public void Dispose() => session.Dispose();
    }
}
