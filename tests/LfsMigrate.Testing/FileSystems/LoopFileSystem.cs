using System.Runtime.InteropServices;
using NUnit.Framework;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>A file system of its own for one test, in an image file; unmounted and gone with Dispose. Needs root.</summary>
public sealed partial class LoopFileSystem : IDisposable
{
    private const nuint XFS_IOC_GOINGDOWN = 0x8004587D; // ext4's EXT4_IOC_SHUTDOWN is the same number
    private const uint XFS_FSOP_GOING_FLAGS_NOLOGFLUSH = 2;

    private readonly string _folder;
    private readonly LoopFileSystemOptions _options;

    private LoopFileSystem(FileSystemKind kind, LoopFileSystemOptions options)
    {
        (Kind, _options) = (kind, options);
        _folder = Mounts.MakeFolder();
        // Other users may be part of a test.
        Program.Run("chmod", "755", _folder);
        Directory.CreateDirectory(Root);
    }

    /// <summary>What it is.</summary>
    public FileSystemKind Kind { get; }

    /// <summary>Its root directory.</summary>
    public string Root => Path.Combine(_folder, "fs");

    /// <summary>A directory outside of it, gone with it.</summary>
    public string Outside => _folder;

    /// <summary>The path of an entry.</summary>
    public string this[string name] => $"{Root}/{name}";

    /// <summary>Whether a crash leaves what had been flushed: that of <see cref="CrashWithoutFlush"/> can be tried.</summary>
    public static bool SurvivesCrash(FileSystemKind kind) => kind is not (FileSystemKind.Ext4NoJournal or FileSystemKind.Tmpfs);

    private string Image => Path.Combine(_folder, "image");

    private bool IsInMemory => Kind == FileSystemKind.Tmpfs;

    /// <summary>Makes one and mounts it; the test is ignored, with the reason, where that cannot be done.</summary>
    public static LoopFileSystem Make(FileSystemKind kind, LoopFileSystemOptions? options = null)
    {
        Mounts.Need();
        var made = new LoopFileSystem(kind, options ?? new LoopFileSystemOptions());
        try
        {
            made.Format();
            made.Mount();
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Everything on it comes to the disk.</summary>
    public void Sync() => Program.Run("sync", "--file-system", Root);

    /// <summary>Mounted anew: what is seen then comes from the disk.</summary>
    public void Remount()
    {
        if (!IsInMemory)
        {
            Mounts.Unmount(Root);
            Mount();
        }
    }

    /// <summary>From now on nothing can be written.</summary>
    public void MakeReadOnly() => Program.Run("mount", "-o", "remount,ro", Root);

    /// <summary>The machine loses its power now and comes up again: what was not flushed is lost, and the journal is replayed.</summary>
    public void CrashWithoutFlush()
    {
        if (!SurvivesCrash(Kind))
        {
            throw new InvalidOperationException($"nothing is promised of {Kind} after a crash");
        }
        if (Kind == FileSystemKind.Btrfs)
        {
            CrashByCopy();
            return;
        }
        using (var root = new DirectoryDescriptor(Root))
        {
            uint flags = XFS_FSOP_GOING_FLAGS_NOLOGFLUSH;
            if (ioctl(root.Number, XFS_IOC_GOINGDOWN, ref flags) < 0)
            {
                throw new InvalidOperationException($"shutdown of {Root}: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        Remount();
    }

    /// <inheritdoc/>
    public void Dispose() => Mounts.Remove(_folder);

    // KERNEL: btrfs has no shutdown call before 6.19. What is in the image while it is mounted is what a crash would leave.
    private void CrashByCopy()
    {
        string copy = Image + ".crashed";
        DiskImage.Copy(Image, copy);
        Mounts.Unmount(Root);
        File.Move(copy, Image, overwrite: true);
        Mount();
    }

    private void Format()
    {
        if (!IsInMemory)
        {
            DiskImage.Make(Kind, Image, _options.SizeBytes, _options.MkfsWords);
        }
    }

    private void Mount()
    {
        // A commit by the clock must not save what a crash is to lose.
        string[] options = Kind switch
        {
            FileSystemKind.Tmpfs => [$"size={_options.SizeBytes}"],
            FileSystemKind.Btrfs or FileSystemKind.Ext4 => ["loop", "commit=300"],
            _ => ["loop"],
        };
        if (_options.MountOptions is not string wanted)
        {
            Mounts.Mount("-t", Mkfs.TypeOf(Kind), "-o", string.Join(',', options), IsInMemory ? "none" : Image, Root);
            return;
        }
        try
        {
            Mounts.Mount("-t", Mkfs.TypeOf(Kind), "-o", string.Join(',', [.. options, wanted]), IsInMemory ? "none" : Image, Root);
        }
        catch (InvalidOperationException e)
        {
            Assert.Ignore($"the kernel does not mount {Kind} with {wanted}: {e.Message}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, ref uint argument);
}
