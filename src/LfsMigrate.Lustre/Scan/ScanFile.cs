using System.Diagnostics;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Lustre.Scan;

/// <summary>
/// What the scan of a tree has found so far, in a file: a scan that was cut off goes on with the directories that were not done, and what
/// was found in those that were is read from here.
/// </summary>
/// <remarks>
/// Thread-safe. JSON Lines, only appended to. Lines of a directory count once its own line stands behind them; those of one that was not done are
/// left out on reading, and it is scanned again. A kill loses the last second at most, a power cut what was not flushed; both are scanned again.
/// </remarks>
public sealed class ScanFile : IScanProgress, IDisposable
{
    private const uint OwnerOnly = 0x180;
    private const int WriteBytes = 1 << 18;
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly OpenedFile _file;
    private readonly ScanFileReader? _before;
    private readonly MemoryStream _waiting = new();
    private long _offset, _written = Stopwatch.GetTimestamp();
    private PosixException? _failure;

    private ScanFile(string path, OpenedFile file, ScanFileReader? before) => (_path, _file, _before) = (path, file, before);

    /// <summary>Whether the scan had come to its end when the file was opened.</summary>
    public bool IsComplete => _before?.IsComplete ?? false;

    /// <summary>The directories to go on with, for <see cref="TreeScan"/>; null for a new scan, which begins with the root.</summary>
    /// <remarks>Read from the file while they are asked for, once or several times.</remarks>
    public IEnumerable<UnixPath>? Waiting => _before?.Waiting();

    /// <summary>The files that were kept before, of the directories that were done.</summary>
    /// <remarks>Read from the file while they are asked for.</remarks>
    public IEnumerable<KeptFile> Files => _before?.Files() ?? [];

    /// <summary>Begins the file of a new scan.</summary>
    /// <param name="path">Must not be there yet; for nobody but its owner: names of files may tell much.</param>
    /// <param name="root">The tree's root, as it is given to <see cref="TreeScan"/>.</param>
    /// <param name="about">What the scan is for: it is gone on with only for the same.</param>
    /// <exception cref="OperatorException">It is there, or cannot be written.</exception>
    public static ScanFile Create(string path, UnixPath root, string about) => Guarded(path, () =>
    {
        var file = Open(path, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL);
        return Begun(new ScanFile(path, file, null), 1, root, about);
    });

    /// <summary>Goes on with a scan; what is torn at the end of its file is cut off.</summary>
    /// <inheritdoc cref="Create"/>
    /// <exception cref="OperatorException">It is damaged, in use, of another root or for something else, or cannot be written.</exception>
    public static ScanFile Resume(string path, UnixPath root, string about) => Guarded(path, () =>
    {
        var file = Open(path, OpenFlags.O_RDWR);
        try
        {
            var before = new ScanFileReader(path);
            before.Read();
            if (before.Root != root || before.About != about)
            {
                throw new OperatorException($"{path} is of a scan of {before.Root} for '{before.About}', and not of {root} for '{about}'",
                    "give the same as before, or scan anew");
            }
            var scan = new ScanFile(path, file, before) { _offset = before.WholeBytes };
            file.SetLength(before.WholeBytes);
            // ORDER: what was read may never have been flushed, and a part begins behind it.
            file.Flush();
            return Begun(scan, before.Run + 1, root, about);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>Keeps a file of a directory that is being read.</summary>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public void Keep(in KeptFile file) => Append(ScanLine.File(file));

    /// <inheritdoc/>
    public bool IsDone(UnixPath directory) => _before?.IsDone(directory) ?? false;

    /// <inheritdoc/>
    public void Subdirectories(UnixPath directory, IReadOnlyList<UnixPath> names) => Append(ScanLine.Below(directory, names));

    /// <inheritdoc/>
    public void Done(UnixPath directory) => Append(ScanLine.Done(directory));

    /// <summary>The scan has come to its end: all is on the disk when this returns.</summary>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public void Complete()
    {
        Append(ScanLine.End());
        Flush();
    }

    /// <summary>Writes what waits, and flushes it to the disk.</summary>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public void Flush() => Guarded(_path, () =>
    {
        lock (_gate)
        {
            Write();
            _file.Flush();
            return this;
        }
    });

    /// <summary>Writes what waits, as far as that is possible.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                Write();
            }
            catch (PosixException)
            {
                // It is as if the scan had been cut off earlier.
            }
            _file.Dispose();
        }
    }

    private static ScanFile Begun(ScanFile scan, int run, UnixPath root, string about)
    {
        try
        {
            scan.Append(ScanLine.Header(run, root, about));
            scan.Flush();
            return scan;
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    private void Append(byte[] line)
    {
        lock (_gate)
        {
            _waiting.Write(line);
            if (_waiting.Length >= WriteBytes || Stopwatch.GetElapsedTime(_written) >= WriteEvery)
            {
                Guarded(_path, () =>
                {
                    Write();
                    return this;
                });
            }
        }
    }

    // Once it could not be written it ends there: behind a gap nothing would be believed.
    private void Write()
    {
        if (_failure != null)
        {
            throw _failure;
        }
        try
        {
            var bytes = _waiting.GetBuffer().AsSpan(0, (int)_waiting.Length);
            while (!bytes.IsEmpty)
            {
                int count = _file.Write(bytes, _offset);
                bytes = bytes[count..];
                _offset += count;
            }
        }
        catch (PosixException e)
        {
            _failure = e;
            throw;
        }
        _waiting.SetLength(0);
        _written = Stopwatch.GetTimestamp();
    }

    private static OpenedFile Open(string path, int flags)
    {
        var name = UnixPath.FromText(path);
        using var directory = RawOpen.Directory(name.Parent);
        var file = directory.Open(name.Name, flags, OwnerOnly);
        try
        {
            if (Shim.LockFile(file.Handle) == -Errno.EAGAIN)
            {
                throw new OperatorException($"{path} is in use: another process goes on with that scan", "wait for it to end", OperatorFault.Environment);
            }
            directory.Flush();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static ScanFile Guarded(string path, Func<ScanFile> work)
    {
        try
        {
            return work();
        }
        catch (PosixException e) when (e.Errno == Errno.EEXIST)
        {
            throw new OperatorException($"there is a scan in {path} already", "go on with it, or give another name");
        }
        catch (PosixException e)
        {
            throw new OperatorException($"the scan in {path} cannot be written: {e.Message}", "make room there, and go on with it",
                OperatorFault.Environment);
        }
    }
}
