using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>One mirror of a layout: components that hold the whole file.</summary>
/// <param name="Id">Its number on Lustre; 0 in a file that never had mirrors.</param>
/// <param name="Components">Its components in the order of the file.</param>
public sealed record LayoutMirror(int Id, ImmutableArray<LayoutComponent> Components)
{
    /// <summary>True when some of its bytes are out of date: nothing is read from it.</summary>
    public bool IsStale => Components.Any(c => (c.Flags & ComponentFlags.STALE) != 0);

    /// <summary>True when it keeps the start of the file on the MDT.</summary>
    public bool HasDom => Components.Any(c => c.IsMdt);

    /// <summary>The number of the mirror that a component belongs to.</summary>
    public static int IdOf(LayoutComponent component)
    {
        ArgumentNullException.ThrowIfNull(component);
        return (int)(component.Id >> 16) & 0x7FFF;
    }
}
