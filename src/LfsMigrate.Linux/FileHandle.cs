using LfsMigrate.Core;
using LfsMigrate.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.Linux;

/// <summary>An open file descriptor, closed with its last owner.</summary>
public sealed class FileHandle : SafeHandleMinusOneIsInvalid
{
    private const int AT_FDCWD = -100;

    private FileHandle(int fd, bool owned) : base(owned) => SetHandle(fd);

    /// <summary>Stands for the current directory where a call takes a directory.</summary>
    public static FileHandle CurrentDirectory { get; } = new(AT_FDCWD, owned: false);

    /// <summary>Descriptor 2, which is not ours to close.</summary>
    public static FileHandle StandardError { get; } = new(2, owned: false);

    /// <summary>The number; good only while the handle is alive.</summary>
    public int Number => (int)handle;

    /// <summary>Owns the descriptor that a call returned.</summary>
    /// <param name="result">At least 0, or -errno.</param>
    /// <param name="call">The call, for the exception.</param>
    /// <exception cref="PosixException">It was -errno.</exception>
    public static FileHandle Own(int result, string call) => new(PosixCall.Check(result, call), owned: true);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Shim.Close((int)handle) >= 0;
}
