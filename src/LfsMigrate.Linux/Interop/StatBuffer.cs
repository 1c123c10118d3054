using System.Runtime.InteropServices;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Interop;

/// <summary><c>struct lfsm_stat</c> of lfsm.h: 104 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatBuffer
{
    public ulong Device;
    public ulong Inode;
    public ulong SizeBytes;
    public ulong Blocks512;
    public ulong Attributes;
    public ulong MountId;
    public long AtimeSec;
    public long MtimeSec;
    public long CtimeSec;
    public uint AtimeNsec;
    public uint MtimeNsec;
    public uint CtimeNsec;
    public uint Mode;
    public uint Links;
    public uint Uid;
    public uint Gid;
    public uint Reserved;

    public readonly FileFacts ToFacts() => new()
    {
        Identity = new FileIdentity(Device, Inode),
        Mode = Mode,
        Links = Links,
        Uid = Uid,
        Gid = Gid,
        SizeBytes = (long)SizeBytes,
        AllocatedBytes = (long)Blocks512 * 512,
        Accessed = new UnixTime(AtimeSec, AtimeNsec),
        Modified = new UnixTime(MtimeSec, MtimeNsec),
        Changed = new UnixTime(CtimeSec, CtimeNsec),
        Attributes = Attributes,
        MountId = MountId,
    };
}
