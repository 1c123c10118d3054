using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>A program that runs: started without a shell, words and names as bytes, output into files.</summary>
internal sealed unsafe partial class RunningProgram : IDisposable
{
    private const int O_WRONLY_CREAT_TRUNC = 0x241, WNOHANG = 1, POSIX_SPAWN_SETSIGDEF = 4, POSIX_SPAWN_SETSIGMASK = 8;
    private const int OpaqueBytes = 1024;
    // Against a program that hangs, not one that a slow disk holds up.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _folder;
    private int? _status;

    private RunningProgram(string folder) => _folder = folder;

    internal int Pid { get; private set; }

    /// <summary>Starts a program, given by its full path.</summary>
    internal static RunningProgram Start(string workingDirectory, string[] words, string stdin = "",
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var run = new RunningProgram(Directory.CreateTempSubdirectory("lfs-migrate-run.").FullName);
        File.WriteAllBytes(run.PathOf("in"), Encoding.Latin1.GetBytes(stdin));
        run.Spawn(workingDirectory, words, environment ?? new Dictionary<string, string?>());
        return run;
    }

    /// <summary>Starts it and waits for its end.</summary>
    internal static ProgramResult Run(string workingDirectory, string[] words, string stdin = "",
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var run = Start(workingDirectory, words, stdin, environment);
        return run.Wait();
    }

    internal bool HasEnded
    {
        get
        {
            if (_status == null)
            {
                int got = waitpid(Pid, out int status, WNOHANG);
                _status = got == Pid ? status : got < 0 ? throw Posix.Failed("waitpid", $"{Pid}") : null;
            }
            return _status != null;
        }
    }

    /// <summary>What it has written to stdout so far.</summary>
    internal string OutSoFar => Encoding.Latin1.GetString(File.ReadAllBytes(PathOf("out")));

    /// <summary>What it has written to stderr so far.</summary>
    internal string ErrSoFar => Encoding.Latin1.GetString(File.ReadAllBytes(PathOf("err")));

    internal ProgramResult Wait()
    {
        var clock = Stopwatch.StartNew();
        while (!HasEnded)
        {
            if (clock.Elapsed > Patience)
            {
                Kill();
                throw new AssertionException($"the program has not ended by itself; it said: {Result()}");
            }
            Thread.Sleep(3);
        }
        return Result();
    }

    internal void Signal(int signal)
    {
        if (!HasEnded)
        {
            Posix.Kill(Pid, signal);
        }
    }

    /// <summary>kill -9, and waits until it is gone.</summary>
    internal void Kill()
    {
        Signal(Posix.SIGKILL);
        while (!HasEnded)
        {
            Thread.Sleep(1);
        }
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private ProgramResult Result()
    {
        int status = _status!.Value;
        int code = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 256 + (status & 0x7F);
        return new ProgramResult(code, OutSoFar, ErrSoFar);
    }

    private void Spawn(string workingDirectory, string[] words, IReadOnlyDictionary<string, string?> changes)
    {
        byte[] actions = new byte[OpaqueBytes], attributes = new byte[OpaqueBytes], signals = new byte[OpaqueBytes];
        nint[] argv = Pointers(words.Select(Posix.Bytes)), envp = Pointers(EnvironmentWith(changes));
        try
        {
            fixed (byte* a = actions, t = attributes, s = signals)
            fixed (nint* v = argv, e = envp)
            {
                int rc = posix_spawn_file_actions_init(a);
                rc |= posix_spawn_file_actions_addopen(a, 0, Posix.Bytes(PathOf("in")), 0, 0);
                rc |= posix_spawn_file_actions_addopen(a, 1, Posix.Bytes(PathOf("out")), O_WRONLY_CREAT_TRUNC, 0x1A4);
                rc |= posix_spawn_file_actions_addopen(a, 2, Posix.Bytes(PathOf("err")), O_WRONLY_CREAT_TRUNC, 0x1A4);
                rc |= posix_spawn_file_actions_addchdir_np(a, Posix.Bytes(workingDirectory));
                rc |= posix_spawnattr_init(t);
                rc |= posix_spawnattr_setsigmask(t, s);
                rc |= sigfillset(s);
                // .NET ignores some signals, and a child would inherit that.
                rc |= posix_spawnattr_setsigdefault(t, s);
                rc |= posix_spawnattr_setflags(t, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
                int spawned = rc != 0 ? rc : Start(words[0], a, t, v, e);
                if (spawned != 0)
                {
                    throw new InvalidOperationException($"{words[0]}: {Marshal.GetPInvokeErrorMessage(spawned)}");
                }
            }
        }
        finally
        {
            Array.ForEach([.. argv, .. envp], Marshal.FreeHGlobal);
        }
    }

    private int Start(string path, byte* actions, byte* attributes, nint* argv, nint* envp)
    {
        lock (Testing.Program.Starting)
        {
            int rc = posix_spawn(out int pid, Posix.Bytes(path), actions, attributes, argv, envp);
            Pid = rc == 0 ? pid : Pid;
            return rc;
        }
    }

    private static IEnumerable<byte[]> EnvironmentWith(IReadOnlyDictionary<string, string?> changes)
    {
        var all = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value);
        foreach (var (name, value) in changes)
        {
            all[name] = value;
        }
        return all.Where(v => v.Value != null).Select(v => Encoding.UTF8.GetBytes($"{v.Key}={v.Value}\0"));
    }

    private static nint[] Pointers(IEnumerable<byte[]> words)
    {
        var pointers = new List<nint>();
        foreach (byte[] word in words)
        {
            nint memory = Marshal.AllocHGlobal(word.Length);
            Marshal.Copy(word, 0, memory, word.Length);
            pointers.Add(memory);
        }
        return [.. pointers, 0];
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn(out int pid, byte[] path, byte* actions, byte* attributes, nint* argv, nint* envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, byte[] path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, byte[] path);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, out int status, int options);
}
