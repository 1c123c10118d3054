using LfsMigrate.Core;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Cli.Planning;

/// <summary>A plan on its way to disk: it gets its name when it is whole. Thread-safe.</summary>
internal sealed class PlanFile : IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _file;
    private readonly BufferedStream _output;
    private bool _isKept;

    /// <summary>Begins a plan.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="header">Its first line.</param>
    /// <exception cref="OperatorException">It cannot be written there.</exception>
    internal PlanFile(string path, PlanHeader header)
    {
        _path = path;
        _file = Guarded(() => new FileStream(Beside, FileMode.Create, FileAccess.Write));
        _output = new BufferedStream(_file, 64 * 1024);
        Write(PlanText.Line(header));
    }

    /// <summary>How many files it has.</summary>
    internal long Files { get; private set; }

    /// <summary>Their bytes.</summary>
    internal long Bytes { get; private set; }

    private string Beside => _path + ".part";

    /// <summary>Adds a file.</summary>
    /// <exception cref="OperatorException">It cannot be written.</exception>
    internal void Add(PlanEntry entry)
    {
        byte[] line = PlanText.Line(entry);
        lock (_gate)
        {
            Write(line);
            Files++;
            Bytes += entry.CopyBytes;
        }
    }

    /// <summary>Makes it durable, and gives it its name.</summary>
    /// <exception cref="OperatorException">It cannot be.</exception>
    internal void Keep() => Guarded(() =>
    {
        _output.Flush();
        _file.Flush(flushToDisk: true);
        _file.Close();
        File.Move(Beside, _path, overwrite: true);
        return _isKept = true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _output.Dispose();
        }
        catch (IOException)
        {
            // It is not kept.
        }
        if (!_isKept)
        {
            File.Delete(Beside);
        }
    }

    private void Write(byte[] line) => Guarded(() =>
    {
        _output.Write(line);
        return true;
    });

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the plan '{_path}' cannot be written: {e.Message}", "give another place with --save-plan",
                OperatorFault.Environment);
        }
    }
}
