using LfsMigrate.Core.Files;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>Gives a donor the owner and the project of the original, before any data: quota is charged right from the start.</summary>
internal static class DonorOwner
{
    /// <summary>Sets what differs. The MDS refuses to exchange files of different owners.</summary>
    internal static void Apply(OpenedFile original, FileFacts facts, OpenedFile donor)
    {
        var made = donor.Stat();
        if (made.Uid != facts.Uid || made.Gid != facts.Gid)
        {
            donor.SetOwner(facts.Uid, facts.Gid);
        }
        if (original.Project() is { } project && donor.Project() != project)
        {
            donor.SetProject(project);
        }
    }
}
