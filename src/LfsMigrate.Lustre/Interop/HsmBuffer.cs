using System.Runtime.InteropServices;

namespace LfsMigrate.Lustre.Interop;

/// <summary><c>struct lfsm_hsm</c> of lfsm.h: 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HsmBuffer
{
    public uint States;
    public uint ArchiveId;
    public uint Action;
    public uint Reserved;
}
