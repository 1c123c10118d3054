using LfsMigrate.Core;

namespace LfsMigrate.Testing.Fakes;

/// <summary>What goes wrong in the sessions of a <see cref="FakeBackend"/>: at which step, at which call of it, how.</summary>
public sealed class FaultPlan
{
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<MigrationStep, int> _calls = [];

    private sealed record Fault(MigrationStep Step, int Nth, Action Effect);

    /// <summary>How I/O on the original misbehaves.</summary>
    public DataFaults Original { get; } = new();

    /// <summary>How I/O on the donor misbehaves.</summary>
    public DataFaults Donor { get; } = new();

    /// <summary>The exchange reports success and does not happen.</summary>
    public bool ExchangeLies { get; set; }

    /// <summary>The exchange happens and reports this error number; 0 for none.</summary>
    public int ExchangeLateErrno { get; set; }

    /// <summary>The exchange does not happen and reports this error number; 0 for none.</summary>
    public int ExchangeErrno { get; set; }

    /// <summary>Nobody can tell afterwards what the exchange has come to.</summary>
    public bool TruthUnknown { get; set; }

    /// <summary>The exchange says that something was written after the copy.</summary>
    public bool LateWrites { get; set; }

    /// <summary>The digest that the exchange says.</summary>
    public string? ExchangeDigest { get; set; }

    /// <summary>What is wrong with the placement that is read back; null for nothing.</summary>
    public string? PlacementProblem { get; set; }

    /// <summary>The step fails with an error number.</summary>
    /// <param name="step">Which.</param>
    /// <param name="errno">With what.</param>
    /// <param name="nth">The how-manieth call of the step, over all files; 0 for every.</param>
    public FaultPlan Fail(MigrationStep step, int errno, int nth = 0) =>
        Before(step, () => throw new PosixException(step.ToString().ToLowerInvariant(), errno), nth);

    /// <summary>Something happens before the step: a change of the file, an exception, a wait.</summary>
    public FaultPlan Before(MigrationStep step, Action effect, int nth = 0)
    {
        _faults.Add(new Fault(step, nth, effect));
        return this;
    }

    /// <summary>The step hangs until the returned gate is set. Dispose of the gate lets it go too.</summary>
    public HangingCall Hang(MigrationStep step, int nth = 0)
    {
        var hang = new HangingCall();
        Before(step, hang.Wait, nth);
        return hang;
    }

    /// <summary>How often a step was called.</summary>
    public int Calls(MigrationStep step)
    {
        lock (_calls)
        {
            return _calls.GetValueOrDefault(step);
        }
    }

    /// <summary>Forgets all faults.</summary>
    public void Clear()
    {
        _faults.Clear();
        (ExchangeLies, ExchangeLateErrno, ExchangeErrno, TruthUnknown, LateWrites, PlacementProblem) = (false, 0, 0, false, false, null);
        foreach (var data in new[] { Original, Donor })
        {
            (data.FlipWrite, data.ReadFailsFrom, data.WriteFailsFrom, data.FlushErrno) = (0, 0, 0, 0);
            (data.AgainEvery, data.TransferBytesMax, data.Seed, data.DirectRefused) = (0, int.MaxValue, null, false);
        }
    }

    internal void Reach(MigrationStep step)
    {
        int call;
        lock (_calls)
        {
            _calls[step] = call = _calls.GetValueOrDefault(step) + 1;
        }
        foreach (var fault in _faults.Where(f => f.Step == step && (f.Nth == 0 || f.Nth == call)).ToList())
        {
            fault.Effect();
        }
    }
}
