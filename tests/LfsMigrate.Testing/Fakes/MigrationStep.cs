namespace LfsMigrate.Testing.Fakes;

/// <summary>The steps of a session in their order, for plans of what is to go wrong before which.</summary>
public enum MigrationStep
{
    /// <summary>IMigrationBackend.Open.</summary>
    Open,

    /// <summary>IMigrationSession.Guard.</summary>
    Guard,

    /// <summary>IMigrationSession.Stage.</summary>
    Stage,

    /// <summary>IMigrationSession.Copy.</summary>
    Copy,

    /// <summary>IMigrationSession.Verify.</summary>
    Verify,

    /// <summary>IMigrationSession.Exchange.</summary>
    Exchange,

    /// <summary>IMigrationSession.Settle.</summary>
    Settle,
}
