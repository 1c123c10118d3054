using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Interop;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Looks at entries of directories without opening them: two calls for most. For one thread.</summary>
internal sealed class EntryLook(Func<FileFacts, bool>? wants)
{
    private const int LayoutBytesMax = 1 << 20;

    private readonly byte[] _name = new byte[256];
    private byte[] _layout = new byte[LovStructs.XATTR_SIZE_MAX];

    /// <summary>stat of an entry as far as the MDS knows it; no OST is asked.</summary>
    /// <exception cref="PosixException">There is none to be had.</exception>
    internal FileFacts Facts(DirectoryHandle directory, ReadOnlySpan<byte> name) => Stat(directory, name, OpenFlags.AT_STATX_DONT_SYNC);

    /// <summary>Completes what is known of a regular file; null when it is not wanted.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="facts">What <see cref="Facts"/> said.</param>
    /// <exception cref="PosixException">A call failed.</exception>
    /// <exception cref="RefusedException">Its layout is of no kind known.</exception>
    internal (FileFacts Facts, Layout? Layout)? File(DirectoryHandle directory, ReadOnlySpan<byte> name, FileFacts facts)
    {
        // KERNEL: the MDS remembers sizes since 2.12 only, and not of files that are open (LSOM): 0 may be any size.
        bool mayBeUnknown = facts.SizeBytes == 0 || facts.AllocatedBytes == 0;
        if (!mayBeUnknown && wants?.Invoke(facts) == false)
        {
            return null;
        }
        var layout = Layout(directory, name);
        if (mayBeUnknown)
        {
            facts = layout != null && HasObjects(layout) ? Stat(directory, name, 0) : facts;
            if (wants?.Invoke(facts) == false)
            {
                return null;
            }
        }
        // KERNEL: on ZFS the MDS is told of one block for each object when the file is closed, before its data is allocated, and never anew.
        else if (facts.SizeBytes > facts.AllocatedBytes && layout != null && ObjectBytes.IsOneBlockEach(layout, facts.AllocatedBytes))
        {
            facts = Stat(directory, name, 0);
        }
        return (facts, layout);
    }

    private static bool HasObjects(Layout layout)
    {
        foreach (var component in layout.Components)
        {
            if (!component.Osts.IsEmpty)
            {
                return true;
            }
        }
        return false;
    }

    private FileFacts Stat(DirectoryHandle directory, ReadOnlySpan<byte> name, int flags)
    {
        PosixCall.Check(Shim.StatAt(directory.Handle, Terminated(name), flags, out var stat), "statx");
        return stat.ToFacts();
    }

    private Layout? Layout(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        byte[] entry = Terminated(name);
        while (true)
        {
            long got = LustreShim.LayoutOfEntry(directory.Handle, entry, _layout, (ulong)_layout.Length);
            if (got == -Errno.ENODATA)
            {
                return null;
            }
            if (got == -Errno.ERANGE && _layout.Length < LayoutBytesMax)
            {
                _layout = new byte[_layout.Length * 4];
                continue;
            }
            return Decoded(_layout.AsSpan(0, (int)PosixCall.Check(got, "lgetxattr lustre.lov")));
        }
    }

    private static Layout Decoded(ReadOnlySpan<byte> lov)
    {
        try
        {
            return LayoutCodec.Decode(lov);
        }
        catch (FormatException e)
        {
            throw new RefusedException(OutcomeCode.UnsupportedLayout, $"its layout cannot be read: {e.Message}");
        }
    }

    // A slash would lead the kernel through components that nobody has checked.
    private byte[] Terminated(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Contains((byte)'/'))
        {
            throw new InvariantException($"'{UnixPath.FromBytes(name)}' is not a single name");
        }
        if (name.Length >= _name.Length)
        {
            throw new PosixException("statx", Errno.ENAMETOOLONG);
        }
        name.CopyTo(_name);
        _name[name.Length] = 0;
        return _name;
    }
}
