using System.Globalization;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Cli.Planning;
using LfsMigrate.Core;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate balance DIR</c>: the fewest moves that bring the OSTs into a band, as a plan, and perhaps carried out.</summary>
internal sealed class BalanceVerb(Invocation command, Messages messages)
{
    private static readonly TimeSpan OlderThan = TimeSpan.FromHours(1);

    private readonly PlanExecution _execution = new(command, messages);

    /// <summary>Plans, prints, and does what is asked for.</summary>
    /// <exception cref="OperatorException">Nothing can be planned there.</exception>
    internal int Run()
    {
        if (command.Operands.Count != 2)
        {
            throw new OperatorException("'balance' takes one directory of a Lustre", "write lfs-migrate balance MOUNT");
        }
        var (band, fill) = (PartOf("--band", command.Options.Band ?? "5%"), command.Options.TargetFill is { } text ? PartOf("--target-fill", text) : (double?)null);
        string? banner = LustreLibrary.Load().SimulationBanner;
        var place = LustreDirectory.Of(command.Operands[1]);
        var scope = ScopeOf(place.Mount);
        var filter = new ScanFilter(command.Options, place.Path, OlderThan);
        messages.BeginLog(command.Options.LogPath);
        if (banner != null)
        {
            messages.Note(banner);
        }
        var targets = place.Mount.Targets();
        var outlook = Plan(place, targets, new BalanceCandidates([.. targets.Select(Planned)], band, fill, scope, place.Mount), filter);
        if (outlook == null)
        {
            return ExitCode.Interrupted;
        }
        Print(place, targets, outlook, banner != null);
        return outlook.FilesTaken == 0 ? ExitCode.Done : KeepAndExecute(place, outlook);
    }

    private BalanceOutlook? Plan(LustreDirectory place, IReadOnlyList<StorageTarget> targets, BalanceCandidates candidates, ScanFilter filter)
    {
        using var interruption = new Interruption(static () => { });
        try
        {
            // Nothing to scan for when all is well.
            if (candidates.OutsideBytes(interruption.Token) > 0)
            {
                new PlanningScan(command, place, filter, messages, ReservedVerbs.Balance).Run(candidates.Offer, interruption.Token);
            }
            var (plan, entries) = candidates.MakePlan(interruption.Token);
            return BalanceOutlook.Of(plan, entries, Invocation.BoundsOf(command.Options, new Core.Scheduling.RunGate(), DateTimeOffset.Now).BytesMax);
        }
        catch (OperationCanceledException)
        {
            messages.Note("interrupted: nothing was changed");
            return null;
        }
    }

    private void Print(LustreDirectory place, IReadOnlyList<StorageTarget> targets, BalanceOutlook outlook, bool isSimulated)
    {
        var report = new BalanceReport(place.Path, outlook, targets.ToDictionary(t => t.Index, t => Planned(t).CapacityBytes),
            MeasuredRate.Last(StateDirectory.Of(command.Options), Linux.FileSystemName.Of(place.Path)))
        { IsSimulated = isSimulated };
        using var output = Console.OpenStandardOutput();
        output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        int uncounted = outlook.Plan.Osts.Count(o => !o.InScope);
        string osts = uncounted == 0 ? "all OSTs" : $"all OSTs but {uncounted}, which are deactivated or not in the pool,";
        if (outlook.Plan.OutsideBeforeBytes == 0)
        {
            messages.Note($"{osts} are within the band: there is nothing to move");
        }
        else if (!outlook.ReachesBand)
        {
            messages.Note($"not {osts} will be within the band: other files than these would have to move");
        }
    }

    private int KeepAndExecute(LustreDirectory place, BalanceOutlook outlook)
    {
        if (!command.Options.Execute && command.Options.SavePlan == null)
        {
            messages.Note("nothing was changed: --save-plan keeps the plan, --execute carries it out");
            return ExitCode.Done;
        }
        string file = _execution.PlaceFor(_execution.Run);
        var header = place.NewPlan(ReservedVerbs.Balance) with { Files = outlook.FilesTaken, Bytes = outlook.Bytes, Osts = outlook.Levels };
        using (var plan = new PlanFile(file, header))
        {
            foreach (var entry in outlook.Taken)
            {
                plan.Add(entry);
            }
            plan.Keep();
        }
        messages.Note($"the plan is in {file}");
        return command.Options.Execute ? _execution.Execute(file, _execution.Run, null, leavesOpenFiles: true) : ExitCode.Done;
    }

    private HashSet<int>? ScopeOf(LustreMount mount)
    {
        if (command.PoolOf(ReservedVerbs.Balance) is not { } pool)
        {
            return null;
        }
        return mount.PoolMembers(pool) is { Count: > 0 } members ? [.. members]
            : throw new OperatorException($"there is no pool '{pool}' with OSTs in {mount.FsName}", $"see lfs pool_list {mount.FsName}");
    }

    private static PlannedOst Planned(StorageTarget ost) => new(ost.Index, (long)ost.UsedBytes, (long)(ost.UsedBytes + ost.FreeBytes)) { TakesData = ost.TakesObjects };

    private static double PartOf(string option, string text) => text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint,
        CultureInfo.InvariantCulture, out double percent) && percent <= 100 ? percent / 100
        : throw new OperatorException($"{option}: '{text}' is no part of a whole", $"write {option}=5%");
}
