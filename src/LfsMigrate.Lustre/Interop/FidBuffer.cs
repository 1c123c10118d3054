using System.Runtime.InteropServices;

namespace LfsMigrate.Lustre.Interop;

/// <summary><c>struct lfsm_fid</c> of lfsm.h, Lustre's lu_fid: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FidBuffer
{
    public ulong Sequence;
    public uint ObjectId;
    public uint Version;
}
