namespace LfsMigrate.Linux.Local;

/// <summary>
/// Drops from the page cache what one stream of a copy has written: what is read of it next comes from the disk, and it takes no
/// more memory than the disk needs to be kept busy.
/// </summary>
internal sealed class DropStream(OpenedFile donor) : TrailStream(donor, "write out")
{
    private protected override void TakeUp(List<WrittenPiece> batch, long first, long count)
    {
        if (count > 0)
        {
            Donor.WriteOut(first, count);
            Donor.DropCache(first, count);
        }
    }
}
