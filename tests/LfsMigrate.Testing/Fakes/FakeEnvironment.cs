using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Testing.Contract;

namespace LfsMigrate.Testing.Fakes;

/// <summary>The contract's environment over a <see cref="FakeBackend"/>.</summary>
public sealed class FakeEnvironment : ContractEnvironment
{
    private const uint PermissionBits = 0xFFF, S_IFDIR = 0x4000, S_IFLNK = 0xA000, S_IFIFO = 0x1000;
    private readonly FakeStore _store = new();
    private readonly FaultPlan _faults = new();

    /// <summary>An empty one.</summary>
    public FakeEnvironment() => Backend = new FakeBackend(_store, _faults);

    /// <inheritdoc/>
    public override string Name => "the fake backend";

    /// <inheritdoc/>
    public override IMigrationBackend Backend { get; }

    /// <inheritdoc/>
    public override UnixPath PathOf(string name) => UnixPath.FromText("/fake/" + name);

    /// <inheritdoc/>
    public override UnixPath Make(string name, FileRecipe recipe)
    {
        Replace(PathOf(name), recipe);
        return PathOf(name);
    }

    /// <inheritdoc/>
    public override bool TryMake(string name, SpecialFile kind)
    {
        var inode = _store.Add(PathOf(name));
        inode.Mode = kind switch
        {
            SpecialFile.Directory => S_IFDIR,
            SpecialFile.Symlink => S_IFLNK,
            SpecialFile.Fifo => S_IFIFO,
            _ => inode.Mode,
        };
        inode.IsImmutable = kind == SpecialFile.Immutable;
        inode.IsForbidden = kind == SpecialFile.Forbidden;
        return true;
    }

    /// <inheritdoc/>
    public override void Replace(UnixPath path, FileRecipe recipe)
    {
        var inode = _store.Add(path);
        foreach (var (offset, count) in recipe.Parts)
        {
            inode.Content.Write(FileRecipe.Data(offset, count), offset);
        }
        inode.Content.SetLength(recipe.LengthBytes);
    }

    /// <inheritdoc/>
    public override UnixPath Link(UnixPath path, string newName)
    {
        _store.Link(path, PathOf(newName));
        return PathOf(newName);
    }

    /// <inheritdoc/>
    public override void Remove(UnixPath path) => _store.Remove(path);

    /// <summary>The names, and one more for each donor that outlived its session.</summary>
    public override IReadOnlyList<string> Names() =>
    [
        .. _store.Names.Select(n => n.Name.ToString()), .. Enumerable.Range(0, _store.Donors).Select(n => $"a donor ({n})"),
    ];

    /// <inheritdoc/>
    public override byte[] Read(UnixPath path) => _store[path].Content.ToArray();

    /// <inheritdoc/>
    public override FileFacts Facts(UnixPath path) => _store[path].Facts;

    /// <inheritdoc/>
    public override string Placement(UnixPath path) => _store[path].Placement;

    /// <inheritdoc/>
    public override void SetTraits(UnixPath path, FileTraits traits)
    {
        var inode = _store[path];
        inode.Mode = (inode.Mode & ~PermissionBits) | traits.Mode;
        (inode.Accessed, inode.Modified) = (traits.Accessed, traits.Modified);
        inode.Attributes["user.note"] = traits.Note!;
    }

    /// <inheritdoc/>
    public override FileTraits Traits(UnixPath path)
    {
        var inode = _store[path];
        return new FileTraits(inode.Mode & PermissionBits, inode.Accessed, inode.Modified, inode.Attributes.GetValueOrDefault("user.note"));
    }

    /// <inheritdoc/>
    public override IStrangerWrite BeginWrite(UnixPath path, long offset, int count)
    {
        byte[] data = new byte[count];
        data.AsSpan().Fill((byte)'w');
        _store[path].Content.Write(data, offset);
        return new WriteDone();
    }

    /// <inheritdoc/>
    public override bool TryInject(ContractFault fault)
    {
        switch (fault)
        {
            case ContractFault.ShortTransfers:
                (_faults.Original.TransferBytesMax, _faults.Donor.TransferBytesMax) = (5000, 3000);
                break;
            case ContractFault.ReadError:
                (_faults.Original.ReadFailsFrom, _faults.Original.ReadErrno) = (2, Errno.EIO);
                break;
            case ContractFault.WriteError or ContractFault.NoSpace:
                (_faults.Donor.WriteFailsFrom, _faults.Donor.WriteErrno) =
                    (2, fault == ContractFault.NoSpace ? Errno.ENOSPC : Errno.EIO);
                break;
            case ContractFault.CorruptedWrite:
                _faults.Donor.FlipWrite = 2;
                break;
            case ContractFault.FlushError:
                _faults.Donor.FlushErrno = Errno.EIO;
                break;
            case ContractFault.GuardBusy:
                _faults.Fail(MigrationStep.Guard, Errno.EBUSY);
                break;
            case ContractFault.NoDonor:
                _faults.Fail(MigrationStep.Stage, Errno.EIO);
                break;
            default:
                _faults.ExchangeLies = fault == ContractFault.ExchangeLies;
                _faults.ExchangeErrno = fault == ContractFault.ExchangeError ? Errno.EIO : 0;
                _faults.ExchangeLateErrno = fault == ContractFault.ExchangeLate ? Errno.EIO : 0;
                break;
        }
        return true;
    }

    /// <inheritdoc/>
    public override void ClearFaults() => _faults.Clear();

    private sealed class WriteDone : IStrangerWrite
    {
        public void WaitToEnd()
        {
        }

        public void Dispose()
        {
        }
    }
}
