using System.Runtime.InteropServices;
using System.Text;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>A directory that is open for reading; .NET opens none.</summary>
internal sealed partial class DirectoryDescriptor : IDisposable
{
    private const int O_DIRECTORY = 0x10000, O_CLOEXEC = 0x80000;

    internal DirectoryDescriptor(string path)
    {
        Number = open([.. Encoding.UTF8.GetBytes(path), 0], O_DIRECTORY | O_CLOEXEC);
        if (Number < 0)
        {
            throw new InvalidOperationException($"open '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    internal int Number { get; }

    public void Dispose() => _ = close(Number);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
