using LfsMigrate.Core.Files;

namespace LfsMigrate.Testing.Fakes;

/// <summary>A file of a <see cref="FakeStore"/>, whatever its names.</summary>
public sealed class FakeInode
{
    private const uint S_IFREG = 0x8000;
    private int _guarded;

    /// <summary>Its number; its FID has the same.</summary>
    public required ulong Number { get; init; }

    /// <summary>Its data; an exchange gives it another.</summary>
    public MemoryContent Content { get; set; } = new();

    /// <summary>Where its data lies.</summary>
    public string Placement { get; set; } = "ost 0";

    /// <summary>Type and permissions.</summary>
    public uint Mode { get; set; } = S_IFREG | 0x1A4;

    /// <summary>How many names it has.</summary>
    public uint Links { get; set; } = 1;

    /// <summary>Last access.</summary>
    public UnixTime Accessed { get; set; } = new(1_000_000_000, 111);

    /// <summary>Last change of the content.</summary>
    public UnixTime Modified { get; set; } = new(1_100_000_000, 222);

    /// <summary>chattr +i.</summary>
    public bool IsImmutable { get; set; }

    /// <summary>Nobody may open it.</summary>
    public bool IsForbidden { get; set; }

    /// <summary>Its extended attributes.</summary>
    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>Its identity.</summary>
    public Fid Fid => new(0x200000401, (uint)Number, 0);

    /// <summary>Whether a migration guards it now.</summary>
    public bool IsGuarded => Volatile.Read(ref _guarded) != 0;

    /// <summary>stat of it.</summary>
    public FileFacts Facts => new()
    {
        Identity = new FileIdentity(7, Number),
        Mode = Mode,
        Links = Links,
        Uid = 0,
        Gid = 0,
        SizeBytes = Content.Length,
        AllocatedBytes = Content.AllocatedBytes,
        Accessed = Accessed,
        Modified = Modified,
        Changed = Modified,
        Attributes = IsImmutable ? 0x10u : 0,
        MountId = 1,
    };

    internal bool TryGuard() => Interlocked.CompareExchange(ref _guarded, 1, 0) == 0;

    internal void Unguard() => Volatile.Write(ref _guarded, 0);
}
