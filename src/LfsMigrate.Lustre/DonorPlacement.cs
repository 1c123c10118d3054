using System.Collections.Immutable;
using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>Decides the layout of a donor, and whether the donor got it.</summary>
internal sealed class DonorPlacement(LayoutRequest request, OriginalFile original)
{
    private const int ReadBackTries = 3;
    private int? _ostCount;

    /// <summary>The layout to ask for first.</summary>
    /// <exception cref="RefusedException">This file's layout cannot be kept.</exception>
    internal LayoutTemplate Wanted { get; private set; } = WantedFor(request, original);

    /// <summary>Makes a donor as asked for, or as the request has it instead where the servers make no objects there.</summary>
    /// <param name="newDonor">Makes one, in the place of one that is there, and gives the layout it got.</param>
    /// <exception cref="RefusedException">It cannot have such a layout.</exception>
    /// <exception cref="PosixException">A call failed.</exception>
    internal void Make(Func<LayoutTemplate, Layout> newDonor)
    {
        while (!TryMake(newDonor))
        {
            Wanted = WantedFor(request, original);
        }
    }

    private bool TryMake(Func<LayoutTemplate, Layout> newDonor)
    {
        try
        {
            MakeAsAsked(newDonor);
            return true;
        }
        catch (PosixException e) when (e.Errno is Errno.ENOBUFS or Errno.EREMOTEIO or Errno.ENOSPC && request.HasOther(Wanted, original.Layout))
        {
            return false;
        }
    }

    private void MakeAsAsked(Func<LayoutTemplate, Layout> newDonor)
    {
        if (ElsewhereThan(newDonor(Wanted)) is not { } elsewhere)
        {
            return;
        }
        try
        {
            newDonor(elsewhere);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // OSTs named by us may refuse where the MDS's own choice did not.
            newDonor(Wanted);
        }
    }

    private static LayoutTemplate WantedFor(LayoutRequest request, OriginalFile original) => request.For(
        new PlacementFacts(original.Layout, original.Facts.SizeBytes, original.Mount)
        {
            AllocatedBytes = original.Facts.AllocatedBytes,
            DirectoryDefault = () => DirectoryLayout.DefaultOf(original.Directory, original.Mount),
        });

    /// <summary>Checks that the OSTs and pools asked for are there, before anything is touched.</summary>
    /// <exception cref="OperatorException">One of them is not.</exception>
    internal static void CheckRequest(LayoutRequest request, LayoutTemplate template, LustreMount mount)
    {
        if (!request.NamesTargets)
        {
            return;
        }
        foreach (var component in request.Named(template).Components)
        {
            int[] named = component.StartOst >= 0 ? [.. component.Osts, component.StartOst] : [.. component.Osts];
            CheckOsts(named, mount);
            if (component.Pool is { Length: > 0 } pool && mount.PoolMembers(pool) is not { Count: > 0 })
            {
                throw new OperatorException($"there is no pool '{pool}' with OSTs in {mount.FsName}",
                    $"see lfs pool_list {mount.FsName}");
            }
        }
    }

    private static void CheckOsts(int[] named, LustreMount mount)
    {
        if (named.Length == 0)
        {
            return;
        }
        var known = mount.Targets().Select(t => t.Index).ToHashSet();
        if (known.Count > 0 && named.FirstOrDefault(ost => !known.Contains(ost), -1) is var missing and >= 0)
        {
            throw new OperatorException($"there is no OST {missing} in {mount.FsName}", $"give one of {string.Join(',', known.Order())}");
        }
    }

    /// <summary>Gives an empty donor a layout, and reads back which one it got.</summary>
    /// <exception cref="RefusedException">It is not the one asked for.</exception>
    internal Layout Apply(LayoutTemplate asked, OpenedFile donor)
    {
        donor.SetLayoutBlob(Encode(asked));
        var granted = ReadBack(donor);
        if (!asked.IsSatisfiedBy(granted, CountOsts, out string difference))
        {
            throw new RefusedException(OutcomeCode.WrongLayout, $"the copy did not get the layout asked for: {difference}");
        }
        return granted;
    }

    /// <summary>Reads back what a migrated file has got.</summary>
    /// <param name="file">The file. Nothing of it may be locked by us any more.</param>
    /// <param name="seen">Takes its OSTs and its data version.</param>
    /// <param name="now">Its layout; null when it cannot be read.</param>
    /// <returns>Why it is not the layout asked for; null when it is.</returns>
    internal string? ReadBack(OpenedFile file, ref StorageSeen seen, out Layout? now)
    {
        now = null;
        string problem = "";
        // One call that fails makes no failed migration of it: it is asked again.
        for (int tries = 0; tries < ReadBackTries && now == null; tries++)
        {
            try
            {
                // ORDER: asking for the version makes the client fetch the layout that it shows then (FreshLayoutBlob).
                ulong version = file.DataVersion(0);
                now = OriginalOpener.DecodeLayout(file.LayoutBlob());
                seen = seen with { OstsAfter = now.Osts, DataVersionAfter = version };
            }
            catch (Exception e) when (e is PosixException or RefusedException)
            {
                problem = $"its layout cannot be read back: {e.Message}";
            }
        }
        return now == null ? problem
            : Wanted.IsSatisfiedBy(now, CountOsts, out string difference) ? null : $"its layout is {now}: {difference}";
    }

    private int CountOsts() => _ostCount ??= original.Mount.Targets().Count(t => t.IsActive);

    private static byte[] Encode(LayoutTemplate asked)
    {
        try
        {
            return LayoutCodec.Encode(asked);
        }
        catch (ArgumentException e)
        {
            // A file may have a layout that cannot be asked for, such as more named OSTs than an attribute holds.
            throw new RefusedException(OutcomeCode.UnsupportedLayout, $"its layout cannot be asked for: {e.Message}");
        }
    }

    /// <summary>The layout that a donor has got.</summary>
    /// <exception cref="RefusedException">It has none.</exception>
    internal static Layout ReadBack(OpenedFile donor)
    {
        try
        {
            return OriginalOpener.DecodeLayout(donor.LayoutBlob());
        }
        catch (PosixException e) when (e.Errno == Errno.ENODATA)
        {
            throw new RefusedException(OutcomeCode.WrongLayout, "the copy got no layout although none was refused");
        }
    }

    /// <summary>
    /// A second proposal where a file keeps its layout and the MDS chose OSTs that it lies on already, or has yet to
    /// choose: the same with other OSTs named; null when the first choice is fine or there is no other.
    /// </summary>
    private LayoutTemplate? ElsewhereThan(Layout granted)
    {
        if (!request.IsKeepOwn || IsElsewhere(granted))
        {
            return null;
        }
        Dictionary<int, HashSet<int>> chosen = [];
        var elsewhere = Wanted.WithOsts(original.Layout, component => OthersFor(component, chosen));
        return elsewhere.Equals(Wanted) ? null : elsewhere;
    }

    private bool IsElsewhere(Layout granted) =>
        granted.Components.Length == original.Layout.Components.Length
        && original.Layout.Components.Zip(granted.Components).All(pair =>
            pair.First.Osts.IsEmpty || (!pair.Second.Osts.IsEmpty && !original.Layout.Osts.Intersect(pair.Second.Osts).Any()));

    // Best OSTs that the file does not use at all; where there are too few, those this component does not use.
    // Never those chosen for another mirror: what is lost with one OST must be on another.
    private ImmutableArray<int> OthersFor(LayoutComponent component, Dictionary<int, HashSet<int>> chosen)
    {
        int mirror = LayoutMirror.IdOf(component);
        int[] taken = [.. chosen.Where(m => m.Key != mirror).SelectMany(m => m.Value)];
        var others = component.Osts.IsEmpty ? []
            : Choose(component, [.. original.Layout.Osts, .. taken]) is { IsEmpty: false } unused ? unused
            : Choose(component, [.. component.Osts, .. taken]);
        chosen.TryAdd(mirror, []);
        chosen[mirror].UnionWith(others);
        return others;
    }

    private ImmutableArray<int> Choose(LayoutComponent component, IEnumerable<int> avoid) => OstChooser.ChooseOther(
        original.Mount.Targets(), avoid.ToHashSet(),
        component.Pool is { Length: > 0 } pool ? original.Mount.PoolMembers(pool) : null, component.Osts.Length,
        (ulong)original.Facts.SizeBytes, Random.Shared);
}
