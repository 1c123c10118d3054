using System.Runtime.InteropServices;
using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>Runs another program in a directory that is given by descriptor.</summary>
public static class ChildProcess
{
    private const int SIGTERM = 15, SIGKILL = 9, PollMs = 200, TermGraceMs = 2000, OutputBytesMax = 4096;

    /// <summary>Runs it to its end.</summary>
    /// <param name="words">The program, searched in PATH, and its arguments, as bytes.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="mayGoOn">Called five times a second; when it throws, the program is ended and the exception passed on.</param>
    /// <returns>Its exit status (256 + N when signal N killed it) and the start of what it printed.</returns>
    /// <exception cref="PosixException">It cannot be started; ENOENT when there is no such program.</exception>
    public static (int Status, string Output) Run(IReadOnlyList<UnixPath> words, DirectoryHandle directory, Action mayGoOn)
    {
        using var output = new OpenedFile(FileHandle.Own(Shim.MemoryFile("output\0"u8.ToArray()), "memfd_create"), OpenFlags.O_RDWR);
        int pid = Spawn(words, directory, output.Handle);
        try
        {
            int status;
            while ((status = Shim.Wait(pid, PollMs)) == -Errno.ETIMEDOUT)
            {
                mayGoOn();
            }
            return (PosixCall.Check(status, "waitpid"), ReadText(output));
        }
        catch
        {
            End(pid);
            throw;
        }
    }

    private static unsafe int Spawn(IReadOnlyList<UnixPath> words, DirectoryHandle directory, FileHandle output)
    {
        byte** argv = stackalloc byte*[words.Count + 1];
        var pinned = new List<GCHandle>();
        try
        {
            for (int i = 0; i < words.Count; i++)
            {
                pinned.Add(GCHandle.Alloc(words[i].ToNullTerminated(), GCHandleType.Pinned));
                argv[i] = (byte*)pinned[i].AddrOfPinnedObject();
            }
            argv[words.Count] = null;
            return PosixCall.Check(Shim.Spawn(argv, directory.Handle, output), words[0].ToString());
        }
        finally
        {
            pinned.ForEach(p => p.Free());
        }
    }

    private static void End(int pid)
    {
        _ = Shim.Kill(pid, SIGTERM);
        if (Shim.Wait(pid, TermGraceMs) == -Errno.ETIMEDOUT)
        {
            _ = Shim.Kill(pid, SIGKILL);
            _ = Shim.Wait(pid, TermGraceMs);
        }
    }

    private static string ReadText(OpenedFile file)
    {
        byte[] text = new byte[OutputBytesMax];
        return Encoding.UTF8.GetString(text, 0, file.Read(text, 0));
    }
}
