using System.Runtime.InteropServices;

namespace LfsMigrate.Core.Migration;

/// <summary>Page-aligned memory outside the managed heap, as O_DIRECT wants it.</summary>
public sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>The unit in which offsets, lengths and addresses of direct I/O are aligned, in bytes.</summary>
    public const int PageBytes = 4096;

    private void* _memory;

    /// <summary><paramref name="bytes"/> bytes, a multiple of <see cref="PageBytes"/>; what is in them is not told.</summary>
    public AlignedBuffer(int bytes)
    {
        if (bytes <= 0 || bytes % PageBytes != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a positive multiple of the page size");
        }
        _memory = AlignedMemory.Take(bytes);
        Length = bytes;
    }

    /// <summary>Frees the memory when the owner forgot to.</summary>
    ~AlignedBuffer() => NativeMemory.AlignedFree(_memory);

    /// <summary>Size in bytes.</summary>
    public int Length { get; }

    /// <summary>The memory; not to be used after <see cref="Dispose"/>.</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory == null, this);
            return new Span<byte>(_memory, Length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_memory != null)
        {
            AlignedMemory.GiveBack(_memory, Length);
            _memory = null;
        }
        GC.SuppressFinalize(this);
    }
}
