using LfsMigrate.Testing.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The contract on a real Lustre.</summary>
[Category("Lustre")]
[TestFixture(BackendKind.GroupLock)]
[TestFixture(BackendKind.Lease)]
[TestFixture(BackendKind.Rsync)]
public sealed class RealLustreContractTests(BackendKind kind) : BackendContract
{
    protected override ContractEnvironment CreateEnvironment() => RealLustreEnvironment.Create(kind);
}
