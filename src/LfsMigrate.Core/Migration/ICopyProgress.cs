namespace LfsMigrate.Core.Migration;

/// <summary>Is told how one copy comes on. Thread-safe: each of its streams tells.</summary>
public interface ICopyProgress
{
    /// <summary>A piece was copied. May wait, so that the copy does not go too fast.</summary>
    /// <param name="positionBytes">Bytes copied so far by all streams, holes included; of two streams the later one may come first.</param>
    /// <param name="dataBytes">Bytes written; 0 for a hole.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It did.</exception>
    void Advance(long positionBytes, int dataBytes, CancellationToken cancellation);

    /// <summary>The copy is complete and flushed.</summary>
    void End();
}
