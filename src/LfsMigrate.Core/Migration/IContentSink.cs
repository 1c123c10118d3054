namespace LfsMigrate.Core.Migration;

/// <summary>Takes what one stream reads of a file: the pieces of a range in order, the ranges in whatever order they come.</summary>
public interface IContentSink
{
    /// <summary>Takes a hole: within a range, or whole ranges.</summary>
    void TakeHole(long offset, long count);

    /// <summary>Takes a piece of data within a range; the span is the stream's buffer, and good until this returns.</summary>
    void TakeData(long offset, Span<byte> data);
}
