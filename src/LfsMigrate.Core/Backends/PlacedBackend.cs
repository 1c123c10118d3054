using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Backends;

/// <summary>Stands for the way that a file goes where it is, which is decided when the file is opened.</summary>
/// <param name="ways">The ways at the place of a file.</param>
/// <param name="choose">Which of them this is; null where there is no such way.</param>
/// <param name="isSimulated">Whether anything here is a simulation.</param>
public sealed class PlacedBackend(Func<PlannedFile, WaysOfPlace> ways, Func<WaysOfPlace, IMigrationBackend?> choose, bool isSimulated)
    : IMigrationBackend
{
    /// <inheritdoc/>
    public string Way => "auto";

    /// <inheritdoc/>
    public BackendCapabilities Capabilities { get; } = new(false, false, false, isSimulated);

    /// <inheritdoc/>
    public IMigrationSession Open(PlannedFile file) => Choose(file).Open(file);

    /// <inheritdoc/>
    public MigrationPlan Plan(PlannedFile file)
    {
        var way = Choose(file);
        return way.Plan(file) with { Way = way.Way };
    }

    private IMigrationBackend Choose(PlannedFile file) => choose(ways(file)) ?? throw new RefusedException(
        OutcomeCode.ExchangeUnsupported, "no way on this file system keeps its inode");
}
