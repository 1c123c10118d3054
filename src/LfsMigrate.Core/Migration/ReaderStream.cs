namespace LfsMigrate.Core.Migration;

/// <summary>One of the streams in which a file is read.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Stop">Tells it to stop: the migration is cancelled, or another stream has failed.</param>
/// <param name="Check">Throws when it is to stop, or when the guard is lost.</param>
public sealed record ReaderStream(int Number, CancellationToken Stop, Action Check);
