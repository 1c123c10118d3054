namespace LfsMigrate.Core.Migration;

/// <summary>Is told how one copy comes on.</summary>
public interface ICopyProgress
{
    /// <summary>A piece was copied. May wait, so that the copy does not go too fast.</summary>
    /// <param name="positionBytes">How far the copy is in the file.</param>
    /// <param name="dataBytes">Bytes written; 0 for a hole.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It did.</exception>
    void Advance(long positionBytes, int dataBytes, CancellationToken cancellation);

    /// <summary>The copy is complete and flushed.</summary>
    void End();
}
