using System.Diagnostics;
using LfsMigrate.Testing;
using LfsMigrate.Testing.Contract;

namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The contract's environment on a simulated Lustre of its own.</summary>
internal sealed class SimulatorEnvironment : LustreEnvironment
{
    private readonly TemporaryDirectory _root;

    private SimulatorEnvironment(TemporaryDirectory root, BackendKind kind) : base(root["fs/work"], kind) => _root = root;

    /// <inheritdoc/>
    public override string Name => $"the simulator with {Kind}";

    /// <summary>Makes a simulated file system and an empty directory in it.</summary>
    public static SimulatorEnvironment Create(BackendKind kind)
    {
        var root = new TemporaryDirectory();
        try
        {
            Simulator.UseInThisProcess();
            Directory.CreateDirectory(root["fs"]);
            Simulator.Run("mkfs", root["fs"], "--osts", "4");
            Directory.CreateDirectory(root["fs/work"]);
            return new SimulatorEnvironment(root, kind);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool TryInject(ContractFault fault)
    {
        string[] faults = Faults(fault);
        foreach (string words in faults)
        {
            Simulator.Run(["fault", _root["fs"], .. words.Split(' ')]);
        }
        return faults.Length > 0;
    }

    /// <inheritdoc/>
    public override void ClearFaults() => Simulator.Run("fault", _root["fs"], "clear");

    /// <inheritdoc/>
    protected override string Stripe(params string[] words) => Simulator.Run(words);

    /// <inheritdoc/>
    protected override Process StartWriter(string path, long offset, int count) =>
        Testing.Program.Start(Simulator.Path, "client", path, "write", $"{offset}", $"{count}");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _root.Dispose();
    }

    private string[] Faults(ContractFault fault) => (fault, Kind == BackendKind.Rsync) switch
    {
        (ContractFault.ShortTransfers, _) => ["pread@original short", "pread@donor short", "pwrite@donor short"],
        (ContractFault.ReadError, _) => ["pread@original:2 EIO"],
        (ContractFault.WriteError, _) => ["pwrite@donor:2 EIO"],
        (ContractFault.NoSpace, _) => ["pwrite@donor:2 ENOSPC"],
        (ContractFault.CorruptedWrite, _) => ["pwrite@donor:2 flip"],
        (ContractFault.FlushError, _) => ["fsync EIO"],
        (ContractFault.GuardBusy, _) => ["lease_acquire EBUSY", "group_lock EBUSY"],
        (ContractFault.NoDonor, false) => ["volatile EIO"],
        (ContractFault.NoDonor, true) => ["setstripe EIO"],
        (ContractFault.ExchangeError, var rsync) => [$"{(rsync ? "rename" : "swap")} EIO"],
        (ContractFault.ExchangeLies, var rsync) => [$"{(rsync ? "rename" : "swap")} lie"],
        (ContractFault.ExchangeLate, var rsync) => [$"{(rsync ? "rename" : "swap")} late=EIO"],
        _ => [],
    };
}
