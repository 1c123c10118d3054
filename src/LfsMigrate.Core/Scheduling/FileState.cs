using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>How far a file in hand is.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Phase">The last phase reached.</param>
/// <param name="SizeBytes">Its length; 0 before it was opened.</param>
/// <param name="Elapsed">How long it has been in hand.</param>
public sealed record FileState(UnixPath Path, MigrationPhase Phase, long SizeBytes, TimeSpan Elapsed);
