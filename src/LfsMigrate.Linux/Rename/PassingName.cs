using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>A hidden name on its way: gives a file a name that another one has.</summary>
/// <remarks>
/// CRASH: it leads to the one file or the other, each of which has another name; the next run removes it
/// (<see cref="HiddenCleaner"/>).
/// </remarks>
/// <param name="name">The name to give.</param>
/// <param name="old">The file that has it.</param>
/// <param name="taker">The file that is to have it.</param>
internal sealed class PassingName(LinkedName name, FileIdentity old, FileIdentity taker)
{
    private readonly LinkedName _passing =
        new(name.Directory, new HiddenName(HiddenKind.Donor, old.Inode, taker.Inode).ToName());

    /// <summary>Gives the name; false, and nothing done, where it was removed or leads to another file since a moment ago.</summary>
    /// <param name="link">Makes the hidden name lead to the file that is to have the name.</param>
    /// <exception cref="RefusedException">Two others came in between, one after the other: what the second has replaced is kept.</exception>
    internal bool TryGive(Action<UnixPath> link)
    {
        link(_passing.Name);
        bool isGiven = TryExchange() ?? TryReplace();
        if (_passing.Identity() != null)
        {
            name.Directory.Unlink(_passing.Name);
        }
        return isGiven;
    }

    // A name that was removed does not come back so; null where there is no such call.
    private bool? TryExchange()
    {
        try
        {
            name.Directory.Exchange(_passing.Name, name.Name);
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
        catch (PosixException e) when (e.Errno is Errno.EINVAL or Errno.ENOSYS or Errno.EOPNOTSUPP)
        {
            return null;
        }
        // What the exchange has brought out is looked at: another file may have got the name a moment before.
        if (_passing.Identity() == old)
        {
            return true;
        }
        GiveBack();
        return false;
    }

    private void GiveBack()
    {
        try
        {
            name.Directory.Exchange(_passing.Name, name.Name);
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT)
        {
            // Who has removed the name meanwhile has meant the file that had it before.
            return;
        }
        if (_passing.Identity() != taker)
        {
            throw new RefusedException(OutcomeCode.LeftoverConflict, $"others gave '{name.Name}' to one file after the other meanwhile; "
                + $"one of them is kept as '{_passing.Name}': rename it if it is missed");
        }
    }

    // RACE: without RENAME_EXCHANGE: between the last look at the name and the rename another file is moved onto the name,
    // or the name is removed: the rename replaces that file, or brings the name back.
    private bool TryReplace()
    {
        if (name.Identity() != old)
        {
            return false;
        }
        name.Directory.Rename(_passing.Name, name.Name);
        return true;
    }
}
