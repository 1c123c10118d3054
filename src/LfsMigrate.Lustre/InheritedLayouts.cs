using System.Collections.Concurrent;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre;

/// <summary>In which directories a new file gets, unasked, the layout that a template asks for. There a donor need not ask.</summary>
/// <remarks>
/// KERNEL: a layout that is asked for costs an open of its own, a close, and the layout lock that the first open brought.
/// Nothing is taken for granted: what a donor has got unasked is compared with what one got that had asked, and after a while one asks again.
/// Thread-safe.
/// </remarks>
internal sealed class InheritedLayouts
{
    private const int DirectoriesMax = 4096;

    // Somebody may change a directory's default so that new files get the same layout and on OSTs that it names.
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(FileIdentity Directory, LayoutTemplate Asked), Grant> _grants = new();

    /// <summary>Takes note of what a donor got that had asked.</summary>
    internal void Learn(DirectoryHandle directory, LayoutTemplate asked, Layout granted)
    {
        if (!IsAnywhere(asked) || granted.Kind != LayoutKind.Plain)
        {
            return;
        }
        if (_grants.Count >= DirectoriesMax)
        {
            _grants.Clear();
        }
        _grants.TryAdd(KeyOf(directory, asked), new Grant(ShapeOf(granted.Components[0])));
    }

    /// <summary>Opens a donor that does not ask.</summary>
    /// <param name="directory">The original's directory.</param>
    /// <param name="mount">Its file system.</param>
    /// <param name="asked">What it would ask for.</param>
    /// <param name="open">Opens it, and gives the layout it got.</param>
    /// <returns>The layout, which is as if it had asked; null where it must ask.</returns>
    internal Layout? TryOpen(DirectoryHandle directory, LustreMount mount, LayoutTemplate asked, Func<Layout> open)
    {
        var key = KeyOf(directory, asked);
        if (!_grants.TryGetValue(key, out var grant) || !grant.MayBeTried)
        {
            return null;
        }
        if (grant.IsOld)
        {
            _grants.TryRemove(KeyValuePair.Create(key, grant));
            return null;
        }
        try
        {
            if (grant.IsProven || IsGivenAnywhere(grant.Granted, DirectoryLayout.DefaultsOf(directory, mount)))
            {
                var granted = open();
                if (granted.Kind == LayoutKind.Plain && ShapeOf(granted.Components[0]) == grant.Granted)
                {
                    grant.Prove();
                    return granted;
                }
            }
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // What asks may be given what is not given unasked.
        }
        grant.Disprove();
        return null;
    }

    // Names no OST: which ones is the MDS's choice then.
    private static bool IsAnywhere(LayoutTemplate asked) =>
        !asked.IsComposite && asked.Components is [{ IsMdt: false, StartOst: < 0, Osts.IsEmpty: true }];

    // KERNEL: a new file takes the OSTs that its directory's default names, or the first of them, and perhaps those of the root's.
    // Whether the rest fits shows when it is tried; what cannot fit is not tried.
    private static bool IsGivenAnywhere(Shape shape, IEnumerable<Layout> defaults)
    {
        Layout? first = null;
        foreach (var layout in defaults)
        {
            first ??= layout;
            if (layout.Components.Any(c => c.StartOst >= 0 || !c.Osts.IsEmpty))
            {
                return false;
            }
        }
        return first == null || (first.Kind == LayoutKind.Plain && first.Components is [var only]
            && (only.StripeCount <= 0 || only.StripeCount == shape.StripeCount)
            && (only.StripeSizeBytes == 0 || only.StripeSizeBytes == shape.StripeSizeBytes));
    }

    private static (FileIdentity Directory, LayoutTemplate Asked) KeyOf(DirectoryHandle directory, LayoutTemplate asked) =>
        (directory.StatLazily().Identity, asked);

    private static Shape ShapeOf(LayoutComponent only) => new(only.Pattern, only.StripeSizeBytes, only.StripeCount, only.Pool);

    private sealed record Shape(StripePattern Pattern, ulong StripeSizeBytes, int StripeCount, string? Pool);

    private sealed class Grant(Shape granted)
    {
        private const int Learned = 0, Tried = 1, Proven = 2, Disproven = 3;

        private readonly long _since = Environment.TickCount64;
        private int _state;

        internal Shape Granted { get; } = granted;

        internal bool IsOld => Environment.TickCount64 - _since > Lasting.TotalMilliseconds;

        internal bool IsProven => Volatile.Read(ref _state) == Proven;

        // By one donor at a time until it is proven.
        internal bool MayBeTried => IsProven || Interlocked.CompareExchange(ref _state, Tried, Learned) == Learned;

        internal void Prove() => Volatile.Write(ref _state, Proven);

        internal void Disprove() => Volatile.Write(ref _state, Disproven);
    }
}
