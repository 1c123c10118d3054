using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Lustre.Merge;
using LfsMigrate.Testing.Fakes;

namespace LfsMigrate.Lustre.Tests.Merge;

/// <summary>A file with an old mirror on OSTs and a new one that begins on the MDT, in memory; as strict about leases as the MDS.</summary>
internal sealed class FakeMirroredFile : IMirroredFile
{
    /// <summary>Numbers of the two mirrors.</summary>
    public const int Old = 1, New = 2;

    /// <summary>Where the part on the MDT ends.</summary>
    public const int DomBytes = 64 * 1024;

    private readonly SortedDictionary<int, (MemoryContent Content, HashSet<uint> Stale)> _mirrors = [];
    private bool _leased, _broken;

    /// <summary>Both mirrors with the same content, but for the part on the MDT, which the new one lacks.</summary>
    public FakeMirroredFile(byte[] content)
    {
        _mirrors[Old] = (ContentOf(content, 0), []);
        _mirrors[New] = (ContentOf(content, DomBytes), [0x20001]);
    }

    /// <summary>Called before each call, with its number from 0.</summary>
    public Action<int> Before { get; set; } = _ => { };

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Mirrors that exist, by number.</summary>
    public IEnumerable<int> Mirrors => _mirrors.Keys;

    /// <summary>Modified, as set last.</summary>
    public UnixTime Modified { get; private set; } = new(5, 0);

    /// <summary>What a reader finds: the content of each mirror in step.</summary>
    public IEnumerable<byte[]> Readable => _mirrors.Values.Where(m => m.Stale.Count == 0).Select(m => m.Content.ToArray());

    /// <summary>The layout as it is.</summary>
    public Layout Layout => new()
    {
        Kind = LayoutKind.Composite,
        MirrorCount = _mirrors.Count,
        Components = [.. _mirrors.Keys.SelectMany(ComponentsOf)],
    };

    /// <summary>Somebody writes: breaks the lease, and one mirror in step takes the data, the others become stale.</summary>
    public void Write(byte value, long offset, int? primary = null)
    {
        (_broken, Modified) = (_leased, new UnixTime(9, 0));
        int taking = primary ?? _mirrors.First(m => m.Value.Stale.Count == 0).Key;
        _mirrors[taking].Content.Write(new[] { value }, offset);
        foreach (var (id, mirror) in _mirrors.Where(m => m.Key != taking))
        {
            mirror.Stale.Add(ComponentsOf(id).First(c => (ulong)offset < c.EndBytes).Id);
        }
    }

    /// <summary>Damages a mirror's storage.</summary>
    public void Flip(int mirror, long offset) => _mirrors[mirror].Content.TryFlip(offset);

    public void LeaseForResync() => Lease();

    public void LeaseForWriting() => Lease();

    public void CheckLease()
    {
        Reach();
        ThrowWhenBroken();
    }

    public void DropLease() => _leased = _broken = false;

    public void EndResync(uint[] components)
    {
        Reach();
        EndLease();
        Array.ForEach(components, c => _mirrors[(int)(c >> 16)].Stale.Remove(c));
    }

    public void DestroyMirror(int mirror)
    {
        Reach();
        EndLease();
        if (!_mirrors.Any(m => m.Key != mirror && m.Value.Stale.Count == 0))
        {
            throw new PosixException("split", Errno.EPERM);
        }
        _mirrors.Remove(mirror);
    }

    public Layout ReadLayout()
    {
        Reach();
        return Layout;
    }

    public FileFacts Stat()
    {
        Reach();
        return new FakeInode { Number = 1, Modified = Modified, Content = _mirrors.Values.First(m => m.Stale.Count == 0).Content }.Facts;
    }

    public void SetTimes(UnixTime accessed, UnixTime modified)
    {
        Reach();
        Modified = modified;
    }

    public void WithMirror(int mirror, Action<IDataFile> use)
    {
        Reach();
        use(new MemoryDataFile(() => _mirrors[mirror].Content, new DataFaults()));
    }

    private static MemoryContent ContentOf(byte[] content, int from)
    {
        var made = new MemoryContent();
        made.SetLength(content.Length);
        if (from < content.Length)
        {
            made.Write(content.AsSpan(from), from);
        }
        return made;
    }

    private IEnumerable<LayoutComponent> ComponentsOf(int mirror) => mirror == Old
        ? [Component(mirror, 1, 0, LovLimits.LUSTRE_EOF, StripePattern.RAID0)]
        : [Component(mirror, 1, 0, DomBytes, StripePattern.MDT), Component(mirror, 2, DomBytes, LovLimits.LUSTRE_EOF, StripePattern.RAID0)];

    private LayoutComponent Component(int mirror, int number, ulong start, ulong end, StripePattern pattern)
    {
        uint id = (uint)((mirror << 16) | number);
        return new LayoutComponent
        {
            Id = id,
            StartBytes = start,
            EndBytes = end,
            Pattern = pattern,
            Flags = ComponentFlags.INIT | (_mirrors[mirror].Stale.Contains(id) ? ComponentFlags.STALE : ComponentFlags.None),
        };
    }

    private void Lease()
    {
        Reach();
        (_leased, _broken) = (true, false);
    }

    private void EndLease()
    {
        (bool leased, bool broken) = (_leased, _broken);
        DropLease();
        if (!leased)
        {
            throw new PosixException("lease", Errno.ENOLCK);
        }
        if (broken)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody opened it for writing");
        }
    }

    private void ThrowWhenBroken()
    {
        if (_broken)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody opened it for writing");
        }
    }

    private void Reach() => Before(Calls++);
}
