namespace LfsMigrate.Linux.Local;

/// <summary>Space that a file has allocated within its length and not written yet: it was promised not to run out.</summary>
internal static class Preallocation
{
    /// <summary>Gives an empty donor as much in the same places.</summary>
    internal static void Carry(ExtentMap? original, long lengthBytes, OpenedFile donor)
    {
        foreach (var extent in original?.Unwritten.Where(e => e.Offset < lengthBytes) ?? [])
        {
            donor.Allocate(extent.Offset, Math.Min(extent.End, lengthBytes) - extent.Offset, keepLength: true);
        }
    }
}
