using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Cli.Planning;
using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre;
using LfsMigrate.Lustre.Scan;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate drain MOUNT --ost LIST</c>: everything off these OSTs, in rounds, until a scan finds nothing there.</summary>
internal sealed class DrainVerb(Invocation command, Messages messages)
{
    // Who goes on making files there would keep it busy for ever.
    private const int RoundsMax = 10;

    private readonly PlanExecution _execution = new(command, messages);
    private bool _isSimulated;

    /// <summary>Drains; the exit code is 0 only when a scan of all found nothing on the OSTs.</summary>
    /// <exception cref="OperatorException">It cannot be begun.</exception>
    internal int Run()
    {
        var leaving = OstsAskedFor();
        string? banner = LustreLibrary.Load().SimulationBanner;
        var place = LustreDirectory.Of(command.Operands[1]);
        CheckOsts(leaving, place.Mount);
        var filter = new ScanFilter(command.Options, place.Path, TimeSpan.Zero);
        messages.BeginLog(command.Options.LogPath);
        if (banner != null)
        {
            _isSimulated = true;
            messages.Note(banner);
        }
        messages.Note($"nothing new is to come to {Named(leaving)} meanwhile: on each MDS, before: {MaxCreateCount(leaving, place.Mount, 0)}");
        return Rounds(place, leaving, filter);
    }

    private int Rounds(LustreDirectory place, HashSet<int> leaving, ScanFilter filter)
    {
        for (int round = 1; round <= RoundsMax; round++)
        {
            string run = round == 1 ? _execution.Run : $"{_execution.Run}-{round}";
            var left = new LeftBehind();
            if (Plan(place, leaving, filter, run, left) is not var (file, files, scan))
            {
                return ExitCode.Interrupted;
            }
            if (files == 0 && left.Count == 0)
            {
                if (scan.WasGoneOnWith)
                {
                    continue;
                }
                return Empty(place, leaving, filter, scan.Unreadable);
            }
            messages.Note($"round {round}: {files} files to move, {left.Count} that cannot be moved");
            if (command.Options.DryRun)
            {
                List(left);
                return ExitCode.Done;
            }
            int code = files == 0 ? ExitCode.Done : _execution.Execute(file, run, left, leavesOpenFiles: false);
            if (code is not (ExitCode.Done or ExitCode.SomeFailed or ExitCode.SomeBusy))
            {
                return code;
            }
            // What was not needed any more has gone without us: the next scan will tell.
            if (left.Migrated == 0 && left.Count > 0)
            {
                List(left);
                messages.Error($"{Named(leaving)} not empty: {left.Count} files stay");
                return left.AreBusy ? ExitCode.SomeBusy : ExitCode.SomeFailed;
            }
        }
        messages.Error($"{Named(leaving)} not empty: after {RoundsMax} rounds there are still files to move; is max_create_count=0 set on each MDS?");
        return ExitCode.SomeFailed;
    }

    private (string File, long Files, PlanningScan Scan)? Plan(LustreDirectory place, HashSet<int> leaving, ScanFilter filter, string run, LeftBehind left)
    {
        // A dry run leaves nothing behind that nobody asked for.
        string? file = command.Options.DryRun && command.Options.SavePlan == null ? null : _execution.PlaceFor(run);
        using var interruption = new Interruption(static () => { });
        using var plan = file == null ? null : new PlanFile(file, place.NewPlan(ReservedVerbs.Drain) with { Leaving = [.. leaving.Order()] });
        long files = 0;
        var links = new LinkedFiles();
        var placer = new DrainPlacer(place.Mount.Targets(), leaving, place.Mount.PoolMembers, Random.Shared);
        var scan = new PlanningScan(command, place, filter, messages, $"{ReservedVerbs.Drain} {Named(leaving)}") { ShowsOwn = true };
        try
        {
            scan.Run(found =>
            {
                if (EntryFor(found, leaving, placer, links, left) is { } entry)
                {
                    Interlocked.Increment(ref files);
                    plan?.Add(entry);
                }
                return found.Layout!.Osts.Any(leaving.Contains);
            }, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            messages.Note("interrupted: what was moved stays moved");
            return null;
        }
        if (files > 0)
        {
            plan?.Keep();
        }
        return (file ?? "", files, scan);
    }

    private static PlanEntry? EntryFor(ScannedFile found, HashSet<int> leaving, DrainPlacer placer, LinkedFiles links, LeftBehind left)
    {
        if (!found.Layout!.Osts.Any(leaving.Contains) || !links.IsFirst(found.Facts))
        {
            return null;
        }
        if (found.IsOwn)
        {
            left.Add(found.Path, OutcomeCode.Leftover, "left over from a run that died, or of a migration that is going on; a migration in its directory settles it");
            return null;
        }
        if (found.Layout.KeepOwnObstacle is { } obstacle)
        {
            left.Add(found.Path, OutcomeCode.UnsupportedLayout, obstacle);
            return null;
        }
        IReadOnlyList<StripeMove> moves;
        IReadOnlyList<int> stays;
        lock (placer)
        {
            moves = placer.Place(found.Layout, found.Facts.SizeBytes, found.Facts.AllocatedBytes, out stays);
        }
        if (stays.Count > 0)
        {
            left.Add(found.Path, OutcomeCode.NoTarget, MovedStripes.NoOther(stays));
        }
        return moves.Count > 0 ? new PlanEntry(found.Path, ObjectBytes.DataBytes(found.Layout, found.Facts.SizeBytes, found.Facts.AllocatedBytes))
        {
            Moves = moves,
        } : null;
    }

    private int Empty(LustreDirectory place, HashSet<int> leaving, ScanFilter filter, long unreadable)
    {
        if (unreadable > 0)
        {
            messages.Error($"whether {Named(leaving)} is empty is not known: {unreadable} directories or files cannot be read");
            return ExitCode.SomeFailed;
        }
        string where = place.Path == place.Mount.Root && place.Mount.IsWhole ? "" : $" below {place.Path}";
        string but = filter.LeavesSomeAlone ? ", but for what --older-than, --min-size and --exclude leave alone" : "";
        messages.Say($"nothing is left{where} on {Named(leaving)}{but}; to use it again, on each MDS: {MaxCreateCount(leaving, place.Mount, 20000)}");
        return filter.LeavesSomeAlone ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private void List(LeftBehind left)
    {
        using var output = Console.OpenStandardOutput();
        if (command.Options.Json)
        {
            left.ReportTo(new JsonReport(output, _isSimulated));
            return;
        }
        left.WriteTo(output);
    }

    private HashSet<int> OstsAskedFor()
    {
        if (command.Operands.Count != 2)
        {
            throw new OperatorException("'drain' takes one directory of a Lustre", "write lfs-migrate drain MOUNT --ost=12,13");
        }
        if (command.Options.FilesFrom != null)
        {
            throw new OperatorException("'drain' looks for the files itself", "leave --files-from out");
        }
        return command.Source == null && command.Layout.FixedTemplate is { IsComposite: false, Components: [{ Osts: { IsEmpty: false } osts } only] }
            && only.Equals(new ComponentTemplate { Osts = osts, StripeCount = only.StripeCount, StartOst = only.StartOst, Pattern = only.Pattern })
            ? [.. osts] : throw new OperatorException("'drain' takes the OSTs that are to become empty", "write lfs-migrate drain MOUNT --ost=12,13");
    }

    private static void CheckOsts(HashSet<int> leaving, LustreMount mount)
    {
        var known = mount.Targets();
        foreach (int ost in leaving.Where(o => known.All(t => t.Index != o)))
        {
            throw new OperatorException($"there is no OST {ost} in {mount.FsName}", $"give some of {string.Join(',', known.Select(t => t.Index))}");
        }
        if (known.All(t => leaving.Contains(t.Index)))
        {
            throw new OperatorException("these are all OSTs there are: nothing could go anywhere", "leave some out");
        }
        if (!known.Any(t => t.TakesObjects && !leaving.Contains(t.Index)))
        {
            throw new OperatorException($"no other OST of {mount.FsName} takes data", "see lfs-migrate targets", OperatorFault.Environment);
        }
    }

    private static string Named(HashSet<int> osts) => $"OST {string.Join(',', osts.Order())}";

    private static string MaxCreateCount(HashSet<int> osts, LustreMount mount, int count) => string.Join(' ',
        osts.Order().Select(ost => $"lctl set_param osp.{mount.FsName}-OST{ost:x4}-osc-MDT*.max_create_count={count};")).TrimEnd(';');
}
