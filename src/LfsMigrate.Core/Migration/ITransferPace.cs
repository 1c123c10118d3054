namespace LfsMigrate.Core.Migration;

/// <summary>Is told how the copies of a run come on, and may hold them up. Thread-safe.</summary>
public interface ITransferPace
{
    /// <summary>The most bytes to copy at once, a multiple of the page size; <see cref="int.MaxValue"/> where it does not matter.</summary>
    int PieceBytesMax { get; }

    /// <summary>A copy of so many bytes, holes included, begins.</summary>
    ICopyProgress Begin(long lengthBytes);
}
