using System.Runtime.InteropServices;
using System.Text;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>A directory that is open for reading; .NET opens none.</summary>
public sealed partial class DirectoryDescriptor : IDisposable
{
    private const int O_DIRECTORY = 0x10000, O_CLOEXEC = 0x80000;

    /// <summary>Opens it.</summary>
    /// <exception cref="InvalidOperationException">It cannot be opened.</exception>
    public DirectoryDescriptor(string path)
    {
        Number = open([.. Encoding.UTF8.GetBytes(path), 0], O_DIRECTORY | O_CLOEXEC);
        if (Number < 0)
        {
            throw new InvalidOperationException($"open '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>The descriptor.</summary>
    public int Number { get; }

    /// <inheritdoc/>
    public void Dispose() => _ = close(Number);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
