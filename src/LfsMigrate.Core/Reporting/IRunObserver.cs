using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Reporting;

/// <summary>Is told of each file as it is settled. Called from one thread at a time.</summary>
public interface IRunObserver
{
    /// <summary>One file has its outcome.</summary>
    void Settled(MigrationOutcome outcome);
}
