using System.Collections.Concurrent;
using LfsMigrate.Cli.Input;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Dedupe;
using LfsMigrate.Linux.Ext4;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Probe;
using LfsMigrate.Linux.Rename;
using LfsMigrate.Linux.Xfs;
using LfsMigrate.Lustre;
using LfsMigrate.Lustre.Fallback;
using LfsMigrate.Lustre.Merge;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Which ways a file can go where it is.</summary>
internal sealed class WaysHere
{
    private readonly Invocation _command;
    private readonly Lazy<WaysOfPlace> _lustre;
    private readonly IMigrationBackend _dedupe, _exchange, _ext4, _rename;

    // What was tried, by device and way.
    private readonly ConcurrentDictionary<(ulong Device, string Way), Promise> _kept = new();

    // XFS by device.
    private readonly ConcurrentDictionary<ulong, WaysOfPlace> _xfs = new();

    // One for each thread: that of a stuck file may come back at any time.
    private readonly ThreadLocal<DirectoryResolver> _resolver = new(() => new DirectoryResolver(OwnProcess.EffectiveUid));

    internal WaysHere(Invocation command, LustreAccess lustre, ITransferPace pace, CancellationToken interruption, Action<ITargets>? onMount = null,
        Func<int>? filesAtOnce = null)
    {
        _command = command;
        uint euid = OwnProcess.EffectiveUid;
        var local = new LocalSettings
        {
            To = command.Options.To is { } to ? Invocation.ToPath(to) : null,
            AcceptRaces = command.Options.AcceptRaces,
            Pace = pace,
            Streams = new StreamsPerFile(command.Options.StreamsPerFile, filesAtOnce),
            Verifies = command.Options.Verify != "none",
        };
        (_dedupe, _exchange) = (new DedupeBackend(local, euid), new ExchangeRangeBackend(local, euid));
        (_ext4, _rename) = (new MoveExtentsBackend(local, euid), new RenameBackend(local, euid));
        _lustre = new Lazy<WaysOfPlace>(() => OfLustre(lustre.Library, SettingsOf(command, local, onMount, interruption), euid));
        if (command.AsksForLayout)
        {
            // What --copy or --yaml names is read, and refused, before the first file.
            _ = _lustre.Value;
        }
    }

    /// <summary>The ways of a file; those that do not keep what is required are left out.</summary>
    /// <exception cref="RefusedException">None keeps it.</exception>
    internal WaysOfPlace Of(PlannedFile file)
    {
        using var directory = _resolver.Value!.Resolve(file.Path.Parent);
        var ways = ByName(directory);
        var required = _command.Required;
        if (required == Promise.None)
        {
            return ways;
        }
        var kept = ways.All.ToDictionary(way => way, way => KeptBy(way, directory));
        var fit = ways.Where(way => (kept[way] & required) == required);
        return fit.All.Any() ? fit : throw new RefusedException(OutcomeCode.PromiseNotKept, "no way here keeps what is required: "
            + string.Join("; ", kept.Select(way => $"{way.Key.Way} lacks {PromiseNames.Of(required & ~way.Value)}")));
    }

    /// <summary>The ways in a directory, with nothing required.</summary>
    internal WaysOfPlace In(DirectoryHandle directory) => ByName(directory);

    /// <summary>Each way on an ordinary file system, whatever there is at a place.</summary>
    internal IReadOnlyList<IMigrationBackend> OnOrdinaryFileSystems => [_dedupe, _exchange, _ext4, _rename];

    // What Lustre keeps is known; elsewhere it is tried once for each file system.
    private Promise KeptBy(IMigrationBackend way, DirectoryHandle directory)
    {
        if (!OnOrdinaryFileSystems.Contains(way))
        {
            return way.Capabilities.Promises;
        }
        ulong device = directory.Device;
        return _kept.GetOrAdd((device, way.Way), _ => PlaceProbe.Try(directory, [way])[0].Kept);
    }

    private WaysOfPlace ByName(DirectoryHandle directory) => _command.Options.Backend switch
    {
        _ when _command.Options.To != null => new WaysOfPlace(_rename, null, null),
        BackendName.XfsExchange => new WaysOfPlace(_exchange, null, null),
        BackendName.Dedupe => new WaysOfPlace(_dedupe, null, null),
        BackendName.Ext4 => new WaysOfPlace(_ext4, null, null),
        BackendName.Rename => new WaysOfPlace(_rename, null, null),
        BackendName.Lustre => _lustre.Value,
        _ when _command.AsksForLayout || _command.Personality == Personality.Script => _lustre.Value,
        _ => ByFileSystem(directory),
    };

    private WaysOfPlace ByFileSystem(DirectoryHandle directory) => directory.FileSystemType() switch
    {
        FileSystemKind.LL_SUPER_MAGIC => _lustre.Value,
        FileSystemKind.XFS_SUPER_MAGIC => OfXfs(directory),
        FileSystemKind.BTRFS_SUPER_MAGIC => new WaysOfPlace(_dedupe, null, _rename),
        FileSystemKind.EXT4_SUPER_MAGIC => new WaysOfPlace(_ext4, null, _rename),
        _ => new WaysOfPlace(null, null, _rename),
    };

    private WaysOfPlace OfXfs(DirectoryHandle directory) => _xfs.GetOrAdd(directory.Device, _ =>
    {
        using var readable = directory.OpenDirectory(Core.Files.UnixPath.FromText("."));
        var features = XfsFeatures.Of(readable.Handle);
        return new WaysOfPlace(features.Reflink ? _dedupe : null, features.ExchangeRange ? _exchange : null, _rename);
    });

    private static MigrationSettings SettingsOf(Invocation command, LocalSettings local, Action<ITargets>? onMount, CancellationToken interruption) => new()
    {
        Layout = TemplateSource.Read(command),
        NonBlocking = command.Options.NonBlock,
        Blocking = command.Options.Block,
        DirectIo = !command.Options.NonDirect,
        Restore = command.Options.Restore,
        Interruption = interruption,
        Pace = local.Pace,
        Streams = local.Streams,
        Verifies = local.Verifies,
        OnMount = onMount,
        Gates = command.Options.OstStreams is { } files ? new OstGates(files) : null,
    };

    private static WaysOfPlace OfLustre(LustreLibrary library, MigrationSettings settings, uint euid) => new(
        new LayoutSwapBackend(library, settings, euid), new MirrorMergeBackend(library, settings, euid),
        new RsyncRenameBackend(library, settings, euid));
}
