using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>Keeps a buffer's memory in pages of the usual size.</summary>
public static unsafe class HugePages
{
    /// <summary>Before its first use. Best effort: a kernel without huge pages has nothing to keep away.</summary>
    public static void Avoid(AlignedBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        fixed (byte* start = buffer.Span)
        {
            _ = Shim.NoHugePages(start, (ulong)buffer.Length);
        }
    }
}
