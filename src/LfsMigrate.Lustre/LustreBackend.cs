using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Archive;

namespace LfsMigrate.Lustre;

/// <summary>What the two ways of migrating a file on Lustre have in common: how it is opened, and how it is planned.</summary>
public abstract class LustreBackend : IMigrationBackend
{
    private readonly MigrationSettings _settings;

    // One for each thread: that of a stuck file may come back at any time, and must not find another one in its room.
    private readonly ThreadLocal<OriginalOpener> _opener;
    private volatile bool _requestIsGood;

    private protected LustreBackend(MigrationSettings settings, uint euid) => (_settings, _opener) = (settings,
        new ThreadLocal<OriginalOpener>(() => new OriginalOpener(new DirectoryResolver(euid), settings)));

    /// <inheritdoc/>
    public abstract string Way { get; }

    /// <inheritdoc/>
    public abstract BackendCapabilities Capabilities { get; }

    /// <inheritdoc/>
    public IMigrationSession Open(PlannedFile file)
    {
        var settings = SettingsFor(file);
        // Mostly the size is asked for under the guard. Who waits for the OSTs' gates chooses OSTs before.
        var original = _opener.Value!.Open(file.Path, OpenFlags.O_RDWR, withSize: settings.Gates != null || settings.Layout.DependsOnSize);
        try
        {
            CheckPossible(original.Layout, PlacementOf(original, settings.Layout).Wanted);
            CheckArchive(original.Archive);
            return NewSession(original, settings, _opener.Value!.Resolver);
        }
        catch
        {
            original.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public MigrationPlan Plan(PlannedFile file)
    {
        using var original = _opener.Value!.Open(file.Path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, withSize: true);
        var wanted = PlacementOf(original, SettingsFor(file).Layout).Wanted;
        CheckPossible(original.Layout, wanted);
        CheckArchive(original.Archive);
        return new MigrationPlan(original.Facts, original.Fid, original.Layout.ToString(), wanted.ToString())
        {
            OstsBefore = original.Layout.Osts,
        };
    }

    /// <summary>Makes a session; the original is its own from then on.</summary>
    private protected abstract IMigrationSession NewSession(OriginalFile original, MigrationSettings settings,
        DirectoryResolver resolver);

    /// <summary>Throws for a change of layout that this way is known not to make.</summary>
    /// <exception cref="RefusedException">It is such a change.</exception>
    private protected virtual void CheckPossible(Layout now, LayoutTemplate wanted)
    {
    }

    /// <summary>Throws when this way would lose what the archive (HSM) knows of the file.</summary>
    /// <exception cref="RefusedException">It would.</exception>
    private protected virtual void CheckArchive(ArchiveState archive)
    {
    }

    // A layout that the first file's Lustre cannot have is a mistake in the command, and nothing is done. That another
    // Lustre met later cannot have it is the matter of its files alone.
    private void CheckRequest(LayoutRequest request, LayoutTemplate wanted, LustreMount mount)
    {
        try
        {
            DonorPlacement.CheckRequest(request, wanted, mount);
            _requestIsGood = true;
        }
        catch (OperatorException e) when (_requestIsGood)
        {
            throw new RefusedException(OutcomeCode.NoTarget, e.Message);
        }
    }

    private MigrationSettings SettingsFor(PlannedFile file) => file.Layout is { } own ? _settings with { Layout = own } : _settings;

    private DonorPlacement PlacementOf(OriginalFile original, LayoutRequest request)
    {
        var placement = new DonorPlacement(request, original);
        CheckRequest(request, placement.Wanted, original.Mount);
        MirrorRules.CheckWanted(placement.Wanted);
        return placement;
    }
}
