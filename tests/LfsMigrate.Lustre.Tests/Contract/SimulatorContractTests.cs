using LfsMigrate.Testing.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The contract on the simulated Lustre.</summary>
[TestFixture(BackendKind.GroupLock)]
[TestFixture(BackendKind.Lease)]
[TestFixture(BackendKind.Rsync)]
public sealed class SimulatorContractTests(BackendKind kind) : BackendContract
{
    protected override ContractEnvironment CreateEnvironment()
    {
        Simulator.IgnoreBesideRealLustre();
        return SimulatorEnvironment.Create(kind);
    }
}
