using System.Runtime.InteropServices;

namespace LfsMigrate.Linux.Interop;

/// <summary><c>struct lfsm_extent</c> of lfsm.h: 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ExtentBuffer
{
    public ulong Logical;
    public ulong Physical;
    public ulong Length;
    public uint Flags;
    public uint Reserved;
}
