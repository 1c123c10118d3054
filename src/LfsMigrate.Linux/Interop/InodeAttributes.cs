using System.Runtime.InteropServices;

namespace LfsMigrate.Linux.Interop;

/// <summary><c>struct lfsm_inode_attributes</c> of lfsm.h: 16 bytes; the fields of struct fsxattr that can be set.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct InodeAttributes
{
    public uint Flags;
    public uint ExtentSize;
    public uint Project;
    public uint CowExtentSize;
}
