using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Linux;

/// <summary>Looks at files before their turn. What it cannot see is for the migration to say. For one thread.</summary>
public sealed class FileSurvey(uint euid) : IDisposable
{
    private readonly DirectoryResolver _resolver = new(euid);
    private UnixPath _unseen;

    /// <summary>Size and inode of a file, as far as they can be told; does not throw, and does not ask a server for what is known here.</summary>
    public FileLook Look(PlannedFile file)
    {
        var parent = file.Path.Parent;
        var unseen = new FileLook(parent, 0, null);
        if (file.Refusal != null || file.Path.NamesDirectory || parent == _unseen)
        {
            return unseen;
        }
        try
        {
            using var directory = _resolver.Resolve(parent);
            return directory.TryStatLazily(file.Path.Name, out var facts) && facts.IsRegular
                ? new FileLook(parent, facts.SizeBytes, facts.Identity) : unseen;
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            _unseen = parent;
            return unseen;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _resolver.Dispose();
}
