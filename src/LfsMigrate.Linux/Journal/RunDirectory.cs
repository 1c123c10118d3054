using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux.Journal;

/// <summary>The directory of one run: its journal in parts, and a lock that one process at a time has.</summary>
public sealed partial class RunDirectory : IDisposable
{
    private const uint OwnerOnly = 0x180;
    private const string LockName = "lock";

    private OpenedFile? _lock;

    private RunDirectory(string path, string name) => (Path, Name) = (path, name);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The name of the run.</summary>
    public string Name { get; }

    /// <summary>Makes the directory of a new run, and locks it.</summary>
    /// <exception cref="OperatorException">There is one of this name, or it cannot be made.</exception>
    public static RunDirectory Create(string stateDirectory, string name)
    {
        var run = new RunDirectory(System.IO.Path.Combine(stateDirectory, name), name);
        try
        {
            MakeWithParents(stateDirectory);
            Make(stateDirectory, name);
        }
        catch (PosixException e) when (e.Errno == Errno.EEXIST)
        {
            throw new OperatorException($"there is a run '{name}' already, in {run.Path}", $"--resume {name} goes on with it; or take another name");
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw Unusable(run.Path, e);
        }
        run.Lock();
        return run;
    }

    /// <summary>Opens the directory of a run that is there, and locks it.</summary>
    /// <exception cref="OperatorException">There is none, or another process has it.</exception>
    public static RunDirectory Open(string stateDirectory, string name)
    {
        var run = ForReading(stateDirectory, name);
        run.Lock();
        return run;
    }

    /// <summary>Opens it without a lock: a run that goes on may be read.</summary>
    /// <exception cref="OperatorException">There is none.</exception>
    public static RunDirectory ForReading(string stateDirectory, string name)
    {
        var run = new RunDirectory(System.IO.Path.Combine(stateDirectory, name), name);
        return Directory.Exists(run.Path) ? run
            : throw new OperatorException($"there is no run '{name}' in {stateDirectory}", "'lfs-migrate runs' lists them", OperatorFault.Environment);
    }

    /// <summary>Who has the lock now; null when nobody has.</summary>
    public string? Holder()
    {
        try
        {
            // Looked at and not taken, not even for a moment: a run that begins just then would be refused.
            using var file = OpenFile(LockName, OpenFlags.O_RDONLY);
            return PosixCall.Check(Shim.IsFileLocked(file.Handle), "fcntl F_OFD_GETLK") == 0 ? null : HolderIn(file);
        }
        catch (PosixException)
        {
            return null;
        }
    }

    /// <summary>The parts of the journal that are there, by number.</summary>
    public SortedDictionary<int, string> Parts()
    {
        var parts = new SortedDictionary<int, string>();
        foreach (string file in Directory.EnumerateFiles(Path))
        {
            var match = PartName().Match(System.IO.Path.GetFileName(file));
            if (match.Success)
            {
                int number = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                // Where both are there the packing was cut off: the plain one is whole.
                if (!parts.ContainsKey(number) || !match.Groups[2].Success)
                {
                    parts[number] = file;
                }
            }
        }
        return parts;
    }

    /// <summary>Begins a part, and throws away what may be there of it.</summary>
    internal OpenedFile MakePart(int number) => OpenFile(NameOfPart(number), OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC);

    /// <summary>Opens a part for writing on.</summary>
    internal OpenedFile OpenPart(int number) => OpenFile(NameOfPart(number), OpenFlags.O_RDWR);

    /// <summary>Makes names in it durable.</summary>
    public void Flush()
    {
        using var directory = RawOpen.Directory(UnixPath.FromText(Path));
        directory.Flush();
    }

    /// <summary>What to say when a journal cannot be written or read.</summary>
    public static OperatorException Unusable(string path, Exception why) => new(
        $"the journal in {path} cannot be written: {why.Message}",
        "give --state-dir=DIR a place with room for it, or --no-journal to do without", OperatorFault.Environment);

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    /// <summary>Removes it with all that is in it: the run has done nothing.</summary>
    public void Discard()
    {
        Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private static void MakeWithParents(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }
        string above = System.IO.Path.GetDirectoryName(path)!;
        MakeWithParents(above);
        try
        {
            Make(above, System.IO.Path.GetFileName(path));
        }
        catch (PosixException e) when (e.Errno == Errno.EEXIST)
        {
            // Another run has made it in this moment.
        }
    }

    // For nobody but its owner: names of files may tell much.
    private static void Make(string above, string name)
    {
        using var directory = RawOpen.Directory(UnixPath.FromText(above));
        directory.MakeDirectory(UnixPath.FromText(name));
        directory.Flush();
    }

    private void Lock()
    {
        try
        {
            _lock = OpenFile(LockName, OpenFlags.O_RDWR | OpenFlags.O_CREAT);
            int rc = Shim.LockFile(_lock.Handle);
            if (rc == -Errno.EAGAIN)
            {
                throw new OperatorException($"the run '{Name}' is going on: {HolderIn(_lock)} has it", "wait for it to end, or stop it", OperatorFault.Environment);
            }
            PosixCall.Check(rc, "fcntl F_OFD_SETLK");
            byte[] holder = Encoding.UTF8.GetBytes($"process {Environment.ProcessId} on {Environment.MachineName}\n");
            _lock.SetLength(0);
            _lock.Write(holder, 0);
        }
        catch (PosixException e)
        {
            throw Unusable(Path, e);
        }
    }

    private OpenedFile OpenFile(string name, int flags)
    {
        using var directory = RawOpen.Directory(UnixPath.FromText(Path));
        return directory.Open(UnixPath.FromText(name), flags, OwnerOnly);
    }

    private static string NameOfPart(int number) => $"journal-{number:d6}.jsonl";

    private static string HolderIn(OpenedFile file)
    {
        byte[] text = new byte[256];
        int count = file.Read(text, 0);
        return count == 0 ? "another process" : Encoding.UTF8.GetString(text, 0, count).Trim();
    }

    [GeneratedRegex(@"^journal-(\d{6})\.jsonl(\.gz)?$", RegexOptions.CultureInvariant)]
    private static partial Regex PartName();
}
