using System.Collections.Concurrent;
using LfsMigrate.Core;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>Makes the nameless file that receives the copy; it is gone with its last descriptor, also in a crash.</summary>
internal static class VolatileFile
{
    private const int TriesMax = 16;

    // The MDTs, by file system, that were seen to make a file without a name. The others are asked to remove the name each time.
    private static readonly ConcurrentDictionary<(ulong Device, int Mdt), bool> Nameless = new();

    /// <summary>Opens one beside the original, on the original's MDT.</summary>
    /// <param name="directory">The original's directory.</param>
    /// <param name="original">The original.</param>
    /// <param name="direct">Whether it is to be written past the page cache.</param>
    /// <param name="inherits">Whether it gets the layout that new files get there; else it has none yet.</param>
    internal static OpenedFile Open(DirectoryHandle directory, OpenedFile original, bool direct, bool inherits = false)
    {
        int mdt = original.MdtIndex();
        int flags = OpenFlags.O_RDWR | OpenFlags.O_NOATIME | (inherits ? 0 : LustreCalls.O_LOV_DELAY_CREATE)
            | (direct && original.IsDirect ? OpenFlags.O_DIRECT : 0)
            | (original.IsCiphertext ? OpenFlags.O_CIPHERTEXT : 0);
        for (int tries = 1; ; tries++)
        {
            int nameless = Nameless.ContainsKey((directory.Device, mdt)) ? 1 : 0;
            int fd = LustreShim.VolatileOpen(directory.Handle, mdt, (uint)Random.Shared.Next(), original.Handle, flags, ref nameless);
            if (fd == -Errno.EINVAL && (flags & OpenFlags.O_DIRECT) != 0 && !original.IsCiphertext)
            {
                flags &= ~OpenFlags.O_DIRECT;
            }
            else if (fd != -Errno.EEXIST || tries >= TriesMax)
            {
                var file = new OpenedFile(FileHandle.Own(fd, "open volatile"), flags);
                if (nameless != 0)
                {
                    Nameless.TryAdd((directory.Device, mdt), true);
                }
                return file;
            }
        }
    }
}
