using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Scan;

namespace LfsMigrate.Cli.Planning;

/// <summary>Decides which files a policy changes, and to what. Thread-safe.</summary>
/// <param name="policy">The policy.</param>
/// <param name="filter">Knows what is below the directory.</param>
/// <param name="osts">Active OSTs, for counts that mean all.</param>
internal sealed class RestripeChoice(RestripePolicy policy, ScanFilter filter, int osts) : IDisposable
{
    private readonly LinkedFiles _links = new();
    private readonly ThreadLocal<DirectoryResolver> _resolver = new(() => new DirectoryResolver(OwnProcess.EffectiveUid), trackAllValues: true);
    private readonly bool _goesByName = policy.Rules.Any(r => r.Pattern != null);
    private long _severalNames;

    /// <summary>Files of several names that were left alone because rules go by names.</summary>
    internal long SeveralNames => _severalNames;

    /// <summary>The rule that changes a file, the layout it gives it, and the bytes that copies; null when nothing is changed.</summary>
    internal (RestripeRule Rule, LayoutTemplate Layout, long Bytes)? For(ScannedFile found)
    {
        if (found.Layout is not { KeepOwnObstacle: null, IsReleased: false } now || RuleFor(found.Path, found.Facts, now) == null)
        {
            return null;
        }
        // Which of its names is met first is chance, and the next run would give it the layout of another.
        if (found.Facts.Links > 1 && _goesByName)
        {
            Interlocked.Increment(ref _severalNames);
            return null;
        }
        // The MDS may remember the size of long ago; of what is to be changed the OSTs are asked.
        return Exact(found.Path) is { } facts && RuleFor(found.Path, facts, now) is { } rule && _links.IsFirst(facts)
            ? (rule, rule.LayoutFor(now)!, ObjectBytes.DataBytes(now, facts.SizeBytes, facts.AllocatedBytes)) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var resolver in _resolver.Values)
        {
            resolver.Dispose();
        }
        _resolver.Dispose();
    }

    private RestripeRule? RuleFor(UnixPath path, FileFacts facts, Layout now) =>
        policy.For(filter.BelowRoot(path), facts.SizeBytes) is { } rule && rule.Differs(now, osts) ? rule : null;

    private FileFacts? Exact(UnixPath path)
    {
        try
        {
            using var directory = _resolver.Value!.Resolve(path.Parent);
            return directory.Stat(path.Name);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // Gone, or on its way elsewhere.
            return null;
        }
    }
}
