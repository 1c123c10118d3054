using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux;

/// <summary>Gives a donor the owner and the project of the original, before any data: quota is charged right from the start.</summary>
public static class DonorOwner
{
    /// <summary>Sets what differs. Lustre refuses to exchange files of different owners.</summary>
    /// <param name="original">The file; was just looked at.</param>
    /// <param name="facts">stat of it.</param>
    /// <param name="donor">Empty, and just made.</param>
    /// <param name="projectOf">Tells the project of either; null for the kernel's usual answer.</param>
    /// <returns>The project that its directory had given it and that is not the file's; null when there was none.</returns>
    public static uint? Apply(OpenedFile original, FileFacts facts, OpenedFile donor, Func<OpenedFile, uint?>? projectOf = null)
    {
        projectOf ??= file => file.Project();
        var made = donor.StatLazily();
        if (made.Uid != facts.Uid || made.Gid != facts.Gid)
        {
            Give($"its owner {facts.Uid}:{facts.Gid}", () => donor.SetOwner(facts.Uid, facts.Gid));
        }
        // A file system without projects has given none.
        if (projectOf(original) is not { } project || (projectOf(donor) ?? 0) is var passedOn && passedOn == project)
        {
            return null;
        }
        Give($"its project {project}", () => donor.SetProject(project));
        return passedOn == 0 ? null : passedOn;
    }

    /// <summary>That a file cannot get another name in its directory.</summary>
    /// <remarks>KERNEL: link and rename into a directory with FS_XFLAG_PROJINHERIT want its project (EXDEV): XFS, ext4, Lustre (mdd_link).</remarks>
    /// <param name="original">The file.</param>
    /// <param name="passedOn">The project that the directory gives its files.</param>
    public static RefusedException OtherProject(OpenedFile original, uint passedOn) => new(OutcomeCode.FallbackFailed,
        $"its project is {original.Project()}, and the directory takes in files of project {passedOn} alone (chattr +P); give it that one first");

    // Ordinary users may give away neither files nor their groups, and a squashed root is an ordinary user.
    private static void Give(string what, Action give)
    {
        try
        {
            give();
        }
        catch (PosixException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.ENOTTY)
        {
            throw new RefusedException(OutcomeCode.NotOwner, $"the copy cannot be given {what}: the file system it goes to has none");
        }
        catch (PosixException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new RefusedException(OutcomeCode.NotOwner,
                $"the copy cannot be given {what} by this user; migrate it as a root that is not squashed");
        }
    }
}
