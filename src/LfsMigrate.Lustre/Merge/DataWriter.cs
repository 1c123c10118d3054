using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Lustre.Merge;

/// <summary>Writes what is read to another file, at the same place. Holes stay what they are there.</summary>
internal sealed class DataWriter(IDataFile file) : IContentSink
{
    private readonly PatientIo _io = new(CancellationToken.None);

    /// <inheritdoc/>
    public void TakeHole(long offset, long count)
    {
    }

    /// <inheritdoc/>
    public void TakeData(long offset, Span<byte> data) => _io.Write(file, data, offset);
}
