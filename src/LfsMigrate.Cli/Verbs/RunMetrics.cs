using System.Text;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Writes the state of a run to a file for the textfile collector of Prometheus's node_exporter, and again every few seconds.</summary>
/// <remarks>Always a whole file: a new one is renamed onto the name. A file that cannot be written later on stops no migration.</remarks>
internal sealed class RunMetrics : IDisposable
{
    private const uint ReadableByAll = 0x1A4;

    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _writing = new();
    private readonly UnixPath _path;
    private readonly DirectoryHandle _directory;
    private readonly MetricsText _text;
    private readonly RunSummary _summary;
    private readonly Func<int> _inHand;
    private readonly Messages _messages;
    private readonly Timer _timer;
    private int? _exitCode;
    private bool _isOver;
    private bool _isFailing;

    /// <summary>Writes it for the first time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="run">The name of the run; null where it has none.</param>
    /// <param name="summary">What is settled.</param>
    /// <param name="inHand">How many files are in hand.</param>
    /// <param name="messages">Where it is said that it cannot be written any more.</param>
    /// <exception cref="OperatorException">It cannot be written.</exception>
    internal RunMetrics(UnixPath path, string? run, RunSummary summary, Func<int> inHand, Messages messages)
    {
        (_path, _summary, _inHand, _messages) = (path, summary, inHand, messages);
        _text = new MetricsText(run, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        DirectoryHandle? directory = null;
        try
        {
            _directory = directory = RawOpen.Directory(path.Parent);
            Write();
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            directory?.Dispose();
            throw new OperatorException($"the metrics file '{path}' cannot be written: {e.Message}", "check --metrics", OperatorFault.Environment);
        }
        _timer = new Timer(_ => WriteIfPossible(), null, WriteEvery, WriteEvery);
    }

    /// <summary>Says how the run has ended.</summary>
    internal void Ended(int exitCode) => _exitCode = exitCode;

    /// <summary>Writes it for the last time.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _isOver = true;
        WriteIfPossible();
        _directory.Dispose();
    }

    private void WriteIfPossible()
    {
        try
        {
            Write();
            _isFailing = false;
        }
        catch (Exception e) when (e is PosixException or RefusedException or ObjectDisposedException)
        {
            if (!_isFailing)
            {
                _messages.Note($"the metrics file '{_path}' cannot be written now: {e.Message}");
            }
            _isFailing = true;
        }
    }

    private void Write()
    {
        lock (_writing)
        {
            // No .prom at its end: the collector reads only whole files.
            var passing = UnixPath.FromBytes([.. "."u8, .. _path.Name.Bytes, .. Encoding.ASCII.GetBytes($".{Environment.ProcessId}.tmp")]);
            using (var file = _directory.Open(passing, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, ReadableByAll))
            {
                new PatientIo(CancellationToken.None).Write(file, Encoding.UTF8.GetBytes(_text.Of(_summary, _inHand(), !_isOver, _exitCode)), 0);
            }
            Rename(passing);
        }
    }

    private void Rename(UnixPath passing)
    {
        try
        {
            _directory.Rename(passing, _path.Name);
        }
        catch (PosixException)
        {
            _directory.Unlink(passing);
            throw;
        }
    }
}
