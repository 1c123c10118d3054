namespace LfsMigrate.Core.Migration;

/// <summary>What became of a file, in one word.</summary>
public enum OutcomeKind
{
    /// <summary>It has its new placement.</summary>
    Migrated,

    /// <summary>There was nothing to do for it.</summary>
    Skipped,

    /// <summary>Somebody uses it; another time it will work. Nothing was touched.</summary>
    Busy,

    /// <summary>It could not be migrated. Nothing was touched, unless the message says so.</summary>
    Failed,
}
