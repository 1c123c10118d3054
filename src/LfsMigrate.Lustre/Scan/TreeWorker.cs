using System.Buffers.Binary;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Lustre.Scan;

/// <summary>One thread of the scan of a tree.</summary>
internal sealed class TreeWorker(int number, TreeState state, ScanSettings settings, IScanSink sink, CancellationToken cancellation)
{
    private const int ReadBytes = 32 * 1024, DirentHeaderBytes = 19;

    private readonly ScanReport _report = new(sink);
    private readonly EntryLook _look = new(settings.Wants);
    private readonly PathBuffer _paths = new();
    private readonly byte[] _entries = new byte[ReadBytes];
    private readonly List<ScanDirectory> _below = [];

    internal ScanTotals Totals => _report.Totals;

    internal void Work()
    {
        while (state.Queue.TryTake(number, out var task))
        {
            _paths.Enter(task.Directory);
            using (var handle = task.Reading ?? TryOpen(task.Directory))
            {
                if (handle != null)
                {
                    Read(task.Directory, handle);
                }
                else
                {
                    EndUse(task.Directory);
                }
            }
            state.Queue.Finish();
        }
    }

    // Null when there is nothing to be read: the reason was told, where it is one.
    private DirectoryHandle? TryOpen(ScanDirectory directory)
    {
        DirectoryHandle? handle = null;
        try
        {
            handle = state.Open.Open(directory);
            if (state.IsOnMount(handle.StatLazily()))
            {
                return handle;
            }
        }
        // Gone meanwhile, or no directory any more.
        catch (PosixException e) when (e.Errno is Errno.ENOENT or Errno.ESTALE or Errno.ENOTDIR or Errno.ELOOP)
        {
        }
        catch (PosixException e)
        {
            _report.Unreadable(_paths.Directory, new RefusedException(OutcomeCode.Unreadable, e.Message));
        }
        finally
        {
            if (directory.Parent is { } parent)
            {
                EndUse(parent);
            }
        }
        handle?.Dispose();
        return null;
    }

    private void Read(ScanDirectory directory, DirectoryHandle handle)
    {
        bool isHandedOn = false;
        while (!isHandedOn)
        {
            cancellation.ThrowIfCancellationRequested();
            long got = Shim.ReadDirectory(handle.Handle, _entries, ReadBytes);
            if (got <= 0)
            {
                ReadEnd(directory, (int)-got);
                return;
            }
            directory.BeginPiece();
            // A large directory is read on by whoever is free, while its entries are looked at here.
            isHandedOn = got > ReadBytes / 2 && state.Queue.TryAddReading(number, directory, handle);
            LookAtEntries(directory, handle, _entries.AsSpan(0, (int)got));
            EndPiece(directory);
        }
    }

    private void ReadEnd(ScanDirectory directory, int errno)
    {
        // KERNEL: a directory that was removed while it is open reads as ENOENT.
        if (errno is not (0 or Errno.ENOENT or Errno.ESTALE))
        {
            directory.Fail();
            _report.Unreadable(_paths.Directory, new RefusedException(OutcomeCode.Unreadable, new PosixException("getdents64", errno).Message));
        }
        EndPiece(directory);
    }

    private void LookAtEntries(ScanDirectory directory, DirectoryHandle handle, Span<byte> entries)
    {
        while (!entries.IsEmpty)
        {
            // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name with NUL.
            int length = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
            var name = entries[DirentHeaderBytes..length];
            name = name[..name.IndexOf((byte)0)];
            LookAt(directory, handle, (EntryType)entries[18], name);
            entries = entries[length..];
        }
        if (_below.Count > 0)
        {
            state.Progress?.Subdirectories(_paths.Directory, [.. _below.Select(d => UnixPath.FromBytes(d.Name))]);
            var todo = state.Progress is { } progress ? _below.FindAll(d => !progress.IsDone(_paths.Of(d.Name))) : _below;
            todo.ForEach(_ => directory.Use());
            state.Queue.Add(number, todo);
            _below.Clear();
        }
    }

    private void LookAt(ScanDirectory directory, DirectoryHandle handle, EntryType type, ReadOnlySpan<byte> name)
    {
        if (type is not (EntryType.Unknown or EntryType.Regular or EntryType.Directory))
        {
            return;
        }
        if (type == EntryType.Directory)
        {
            AddBelow(directory, name);
            return;
        }
        try
        {
            LookAtFile(directory, handle, name);
        }
        catch (PosixException e) when (e.Errno is Errno.ENOENT or Errno.ESTALE)
        {
            // Gone meanwhile.
        }
        catch (PosixException e)
        {
            _report.Unreadable(_paths.Of(name), e);
        }
        catch (RefusedException e)
        {
            _report.Unreadable(_paths.Of(name), e);
        }
    }

    private void LookAtFile(ScanDirectory directory, DirectoryHandle handle, ReadOnlySpan<byte> name)
    {
        cancellation.ThrowIfCancellationRequested();
        bool isOwn = OwnNames.Contains(name);
        if (isOwn && !settings.ShowsOwn)
        {
            _report.LeftOut();
            return;
        }
        var facts = _look.Facts(handle, name);
        if (facts.IsDirectory)
        {
            AddBelow(directory, name);
        }
        // A file may be a mount point too.
        else if (facts.IsRegular && state.IsOnMount(facts))
        {
            if (_look.File(handle, name, facts) is { } file)
            {
                _report.Found(new ScannedFile(_paths.Of(name), file.Facts, file.Layout, isOwn));
            }
            else
            {
                _report.LeftOut();
            }
        }
    }

    private void AddBelow(ScanDirectory directory, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || (state.IsMountRoot(directory) && name.SequenceEqual(".lustre"u8)))
        {
            return;
        }
        _below.Add(new ScanDirectory(directory, name.ToArray()));
    }

    private void EndPiece(ScanDirectory directory)
    {
        if (!directory.EndPiece())
        {
            return;
        }
        if (!directory.IsFailed)
        {
            _report.Directory();
            state.Progress?.Done(_paths.Directory);
        }
        EndUse(directory);
    }

    private void EndUse(ScanDirectory directory)
    {
        if (directory.EndUse())
        {
            state.Open.Release(directory);
        }
    }
}
