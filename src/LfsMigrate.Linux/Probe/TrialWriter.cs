using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux.Probe;

/// <summary>Writes one byte to a trial file while it is migrated, as somebody else would.</summary>
internal sealed class TrialWriter : IDisposable
{
    private readonly DirectoryHandle _directory;
    private readonly UnixPath _name;
    private readonly long _mapping;

    /// <summary>Gets ready, before the migration begins.</summary>
    internal TrialWriter(DirectoryHandle directory, TrialFile file, WriterKind kind)
    {
        (_directory, _name) = (directory, file.Name);
        if (kind == WriterKind.Link)
        {
            _name = UnixPath.FromText(file.Name + ".link");
            directory.Link(file.Name, directory, _name);
        }
        else if (kind == WriterKind.Mapping)
        {
            using var mapped = directory.Open(file.Name, OpenFlags.O_RDWR);
            _mapping = PosixCall.Check(Shim.Map(mapped.Handle, TrialFile.Bytes), "mmap");
        }
    }

    /// <summary>Writes; false when he is kept out, and knows that he has not written.</summary>
    internal unsafe bool TryWrite()
    {
        if (_mapping != 0)
        {
            *(byte*)_mapping = (byte)'w';
            return true;
        }
        try
        {
            using var file = _directory.Open(_name, OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK);
            return file.Write("w"u8, 0) == 1;
        }
        catch (PosixException e) when (e.Errno == Errno.EAGAIN)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_mapping != 0)
        {
            _ = Shim.Unmap(_mapping, TrialFile.Bytes);
        }
    }
}
