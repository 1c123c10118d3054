using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LfsMigrate.Lustre.Interop;

/// <summary><c>struct lfsm_target</c> of lfsm.h: 88 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TargetBuffer
{
    public ulong TotalBytes;
    public ulong FreeBytes;
    public ulong AvailableBytes;
    public ulong Inodes;
    public ulong FreeInodes;
    public uint State;
    public uint Active;
    public UuidBytes Uuid;

    public readonly string UuidText
    {
        get
        {
            ReadOnlySpan<byte> bytes = Uuid;
            int end = bytes.IndexOf((byte)0);
            return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    [InlineArray(40)]
    internal struct UuidBytes
    {
        public byte First;
    }
}
