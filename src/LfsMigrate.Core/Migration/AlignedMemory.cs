using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Migration;

/// <summary>Page-aligned memory that is kept for the next who needs as much: what the system gives anew it must clear first, page by page.</summary>
/// <remarks>Thread-safe.</remarks>
internal static unsafe class AlignedMemory
{
    private const long SpareBytesMax = 64 * 1024 * 1024;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, Stack<nint>> Spares = [];
    private static long _spareBytes;

    /// <summary>Memory of a length; what is in it is not told.</summary>
    internal static void* Take(int bytes)
    {
        lock (Gate)
        {
            if (Spares.TryGetValue(bytes, out var spares) && spares.TryPop(out nint spare))
            {
                _spareBytes -= bytes;
                return (void*)spare;
            }
        }
        return NativeMemory.AlignedAlloc((nuint)bytes, AlignedBuffer.PageBytes);
    }

    /// <summary>Gives memory back, with the length it was taken with.</summary>
    internal static void GiveBack(void* memory, int bytes)
    {
        lock (Gate)
        {
            if (_spareBytes + bytes <= SpareBytesMax)
            {
                if (!Spares.TryGetValue(bytes, out var spares))
                {
                    Spares[bytes] = spares = new Stack<nint>();
                }
                spares.Push((nint)memory);
                _spareBytes += bytes;
                return;
            }
        }
        NativeMemory.AlignedFree(memory);
    }
}
