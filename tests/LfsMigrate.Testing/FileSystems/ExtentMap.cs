using System.Runtime.InteropServices;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>Where the data of a file lies, as FIEMAP tells it (linux/fiemap.h). tmpfs does not.</summary>
public static partial class ExtentMap
{
    private const nuint FS_IOC_FIEMAP = 0xC020660B;
    private const uint FIEMAP_FLAG_SYNC = 1;
    private const int HeaderBytes = 32, ExtentBytes = 56, ExtentsAtOnce = 2000;

    /// <summary>All extents in the order of their offsets; delayed ones are written first.</summary>
    public static IReadOnlyList<FileExtent> Of(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var found = new List<FileExtent>();
        byte[] buffer = new byte[HeaderBytes + (ExtentBytes * ExtentsAtOnce)];
        for (int got = ExtentsAtOnce; got == ExtentsAtOnce;)
        {
            got = Ask((int)file.DangerousGetHandle(), found.Count == 0 ? 0 : found[^1].Offset + found[^1].Length, buffer);
            for (int i = 0; i < got; i++)
            {
                found.Add(Read(buffer.AsSpan(HeaderBytes + (ExtentBytes * i), ExtentBytes)));
            }
        }
        return found;
    }

    /// <summary>What of a file lies still where it lay.</summary>
    public static IReadOnlyList<FileExtent> Shared(IEnumerable<FileExtent> before, IEnumerable<FileExtent> after)
    {
        var old = new Queue<FileExtent>(before.Where(e => e.IsPlaced).OrderBy(e => e.Physical));
        var shared = new List<FileExtent>();
        foreach (var extent in after.Where(e => e.IsPlaced).OrderBy(e => e.Physical))
        {
            while (old.Count > 0 && old.Peek().Physical + old.Peek().Length <= extent.Physical)
            {
                old.Dequeue();
            }
            if (old.Count > 0 && old.Peek().Overlaps(extent))
            {
                shared.Add(extent);
            }
        }
        return shared;
    }

    private static int Ask(int fd, long offset, byte[] buffer)
    {
        MemoryMarshal.Write(buffer, offset);
        MemoryMarshal.Write(buffer.AsSpan(8), long.MaxValue - offset);
        MemoryMarshal.Write(buffer.AsSpan(16), FIEMAP_FLAG_SYNC);
        MemoryMarshal.Write(buffer.AsSpan(24), ExtentsAtOnce);
        return ioctl(fd, FS_IOC_FIEMAP, buffer) < 0
            ? throw new InvalidOperationException($"FIEMAP: {Marshal.GetLastPInvokeErrorMessage()}")
            : MemoryMarshal.Read<int>(buffer.AsSpan(20));
    }

    private static FileExtent Read(ReadOnlySpan<byte> extent) => new(MemoryMarshal.Read<long>(extent),
        MemoryMarshal.Read<long>(extent[8..]), MemoryMarshal.Read<long>(extent[16..]), MemoryMarshal.Read<uint>(extent[40..]));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, [In, Out] byte[] argument);
}
