using LfsMigrate.Core.Backends;
using LfsMigrate.Linux.Local;

namespace LfsMigrate.Linux.Rename;

/// <summary>One file whose copy takes all of its names.</summary>
internal sealed class RenameSession : ReplacingSession
{
    private List<LinkedName> _names = [];

    /// <summary>Takes over an opened original.</summary>
    internal RenameSession(LocalFile original, LocalSettings settings, FileGuard guard) : base(original, settings, guard)
    {
    }

    private protected override DirectoryHandle DonorDirectory => Original.Directory;

    /// <inheritdoc/>
    public override void Guard()
    {
        base.Guard();
        _names = NamesInDirectory.All(Original, Facts);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _names.ForEach(n => n.Dispose());
    }

    private protected override ExchangeResult ExchangeStorage()
    {
        CheckUnchanged();
        // ORDER: before anybody can find it.
        using var copy = NewCopy(acceptsRaces: false);
        var result = new NameExchange(Facts, copy, DonorName, _names).Run(NewReplacedFile());
        if (result.Truth == ExchangeTruth.Done)
        {
            // Other names of a hard-linked file lead to the new inode: that is the one to remember as migrated.
            Facts = Donor.Stat();
        }
        return result;
    }
}
