using System.Runtime.InteropServices;

namespace LfsMigrate.Cli;

/// <summary>SIGHUP and SIGUSR1 while a run goes on: what the operator wants to change, and to know.</summary>
public sealed class RunSignals : IDisposable
{
    private const PosixSignal SIGUSR1 = (PosixSignal)10;

    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Listens from now on; the actions run in a thread of their own.</summary>
    /// <param name="reload">SIGHUP; null leaves that signal as it is.</param>
    /// <param name="tell">SIGUSR1.</param>
    public RunSignals(Action? reload, Action tell)
    {
        if (reload != null)
        {
            Listen(PosixSignal.SIGHUP, reload);
        }
        Listen(SIGUSR1, tell);
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(r => r.Dispose());

    private void Listen(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));
}
