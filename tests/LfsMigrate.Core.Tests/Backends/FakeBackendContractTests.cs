using LfsMigrate.Testing.Contract;
using LfsMigrate.Testing.Fakes;

namespace LfsMigrate.Core.Tests.Backends;

/// <summary>The contract on the fake: what the other tests build on keeps the promises they rely on.</summary>
public sealed class FakeBackendContractTests : BackendContract
{
    protected override ContractEnvironment CreateEnvironment() => new FakeEnvironment();
}
