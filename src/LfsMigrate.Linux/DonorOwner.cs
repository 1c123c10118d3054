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
    /// <param name="getsName">Whether the donor is to get a name in the directory that it was made in.</param>
    /// <param name="projectOf">Tells the project of either; null for the kernel's usual answer.</param>
    /// <exception cref="RefusedException">It cannot be given one of them, or it could get no name then.</exception>
    /// <remarks>KERNEL: link and rename into a directory with FS_XFLAG_PROJINHERIT want its project (EXDEV): XFS, ext4, Lustre (mdd_link).</remarks>
    public static void Apply(OpenedFile original, FileFacts facts, OpenedFile donor, bool getsName, Func<OpenedFile, uint?>? projectOf = null)
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
            return;
        }
        if (getsName && passedOn != 0)
        {
            throw new RefusedException(OutcomeCode.FallbackFailed,
                $"its project is {project}, and the directory takes in files of project {passedOn} alone (chattr +P); give it that one first");
        }
        Give($"its project {project}", () => donor.SetProject(project));
    }

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
