namespace LfsMigrate.Core.Migration;

/// <summary>Lets every copy go as fast as it can, and tells nobody.</summary>
public sealed class Unpaced : ITransferPace, ICopyProgress
{
    /// <summary>The only one.</summary>
    public static readonly Unpaced Instance = new();

    private Unpaced()
    {
    }

    /// <inheritdoc/>
    public int PieceBytesMax => int.MaxValue;

    /// <inheritdoc/>
    public ICopyProgress Begin(long lengthBytes) => this;

    /// <inheritdoc/>
    public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
    {
    }

    /// <inheritdoc/>
    public void End()
    {
    }
}
