using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Input;

/// <summary>Tells the files of a shard from those of the others.</summary>
internal sealed class ShardedFiles(Shard shard, DirectoryResolver resolver)
{
    /// <summary>Whether a file is one of the shard's.</summary>
    internal bool Has(PlannedFile file)
    {
        if (file.Refusal != null)
        {
            return shard.Takes(file.Path);
        }
        try
        {
            using var directory = resolver.Resolve(file.Path.Parent);
            return directory.TryStatLazily(file.Path.Name, out var facts) ? shard.Takes(facts.Identity.Inode) : shard.Takes(file.Path);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // Whoever tries to migrate it meets the same and says so.
            return shard.Takes(file.Path);
        }
    }
}
