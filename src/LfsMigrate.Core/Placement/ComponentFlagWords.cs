namespace LfsMigrate.Core.Placement;

/// <summary>The words for component flags, as lfs reads and prints them.</summary>
public static class ComponentFlagWords
{
    /// <summary>The flags that a command can give a component of a new file.</summary>
    public const ComponentFlags Settable =
        ComponentFlags.PREF_RD | ComponentFlags.PREF_WR | ComponentFlags.NOSYNC | ComponentFlags.NOCOMPR;

    private static readonly (string Word, ComponentFlags Flags)[] Words =
    [
        ("stale", ComponentFlags.STALE), ("prefrd", ComponentFlags.PREF_RD), ("prefwr", ComponentFlags.PREF_WR),
        ("nosync", ComponentFlags.NOSYNC), ("nocompr", ComponentFlags.NOCOMPR),
        ("prefrw", ComponentFlags.PREF_RD | ComponentFlags.PREF_WR), ("prefer", ComponentFlags.PREF_RD | ComponentFlags.PREF_WR),
        ("init", ComponentFlags.INIT), ("offline", ComponentFlags.OFFLINE), ("extension", ComponentFlags.EXTENSION),
        ("parity", ComponentFlags.PARITY), ("compress", ComponentFlags.COMPRESS), ("partial", ComponentFlags.PARTIAL),
    ];

    /// <summary>The flags a word stands for; null when it is none.</summary>
    public static ComponentFlags? Find(string word) => Words.FirstOrDefault(w => w.Word == word) is { Word: not null } found ? found.Flags : null;

    /// <summary>The wishes among the flags, and whether it is stale, as a list with commas; empty when there are none.</summary>
    public static string Of(ComponentFlags flags) => string.Join(',', Words[..5].Where(w => (flags & w.Flags) != 0).Select(w => w.Word));
}
