namespace LfsMigrate.Core.Migration;

/// <summary>Is told of each piece of a copy by the stream that has written it: those of one stream in order, whole range after whole range.</summary>
public interface ICopyFollower
{
    /// <summary>A piece is written, or is a hole.</summary>
    /// <param name="stream">Number of the stream, from 0; called by no two at once for the same one.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="count">How many bytes.</param>
    /// <param name="isHole">Nothing was written.</param>
    void Follow(int stream, long offset, long count, bool isHole);
}
