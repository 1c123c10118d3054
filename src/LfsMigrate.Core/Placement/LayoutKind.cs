namespace LfsMigrate.Core.Placement;

/// <summary>The shape of a file's layout.</summary>
public enum LayoutKind
{
    /// <summary>One component for the whole file.</summary>
    Plain,

    /// <summary>A list of components: PFL, DoM, mirrors.</summary>
    Composite,

    /// <summary>Not Lustre's: nothing here can be moved.</summary>
    Foreign,
}
