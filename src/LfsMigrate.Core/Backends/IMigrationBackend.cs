using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Backends;

/// <summary>One way to move a file's data to other storage under the same name.</summary>
public interface IMigrationBackend
{
    /// <summary>Its name in reports, such as <c>layout-swap</c>.</summary>
    string Way { get; }

    /// <summary>What it promises.</summary>
    BackendCapabilities Capabilities { get; }

    /// <summary>
    /// Opens a file for migration. Nothing is changed, locked or created yet; the session is the caller's to dispose.
    /// </summary>
    /// <exception cref="RefusedException">The file is of a kind that is not migrated.</exception>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    IMigrationSession Open(PlannedFile file);

    /// <summary>Says what <see cref="Open"/> and the steps after it would do. Opens for reading only, disturbs nobody.</summary>
    /// <exception cref="RefusedException">The file is of a kind that is not migrated.</exception>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    MigrationPlan Plan(PlannedFile file);
}
