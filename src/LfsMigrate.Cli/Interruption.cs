using System.Runtime.InteropServices;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli;

/// <summary>
/// SIGINT and SIGTERM: the first ends the run after the file in hand, the second ends the process at once. Either way
/// every file is whole: what is not exchanged is untouched.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    private readonly Action _first;

    /// <summary>Listens from now on.</summary>
    /// <param name="first">Told of the first signal, from a thread of its own.</param>
    public Interruption(Action first)
    {
        _first = first;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Ends the run as the first signal does, without a word.</summary>
    public void Stop() => _source.Cancel();

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(r => r.Dispose());
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            OwnProcess.ExitNow(ExitCode.Interrupted);
        }
        _source.Cancel();
        _first();
    }
}
