using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Cli.Planning;
using LfsMigrate.Core;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate restripe DIR --policy FILE</c>: files whose layout is not the one of the policy get it, as a plan first.</summary>
internal sealed class RestripeVerb(Invocation command, Messages messages)
{
    private static readonly TimeSpan OlderThan = TimeSpan.FromHours(1);

    private readonly PlanExecution _execution = new(command, messages);

    /// <summary>Plans, prints, and does what is asked for.</summary>
    /// <exception cref="OperatorException">Nothing can be planned there, or the policy is not understood.</exception>
    internal int Run()
    {
        if (command.Operands.Count != 2 || command.Options.Policy == null)
        {
            throw new OperatorException("'restripe' takes one directory of a Lustre, and a policy", "write lfs-migrate restripe DIR --policy=FILE");
        }
        if (command.AsksForLayout)
        {
            throw new OperatorException("the policy says what layout each file gets", "leave the layout options out");
        }
        var policy = PolicySource.Read(Invocation.ToPath(command.Options.Policy));
        string? banner = LustreLibrary.Load().SimulationBanner;
        var place = LustreDirectory.Of(command.Operands[1]);
        messages.BeginLog(command.Options.LogPath);
        if (banner != null)
        {
            messages.Note(banner);
        }
        return Run(place, new ScanFilter(command.Options, place.Path, OlderThan), policy, banner != null);
    }

    private int Run(LustreDirectory place, ScanFilter filter, RestripePolicy policy, bool isSimulated)
    {
        var report = new RestripeReport(place.Path, policy) { IsSimulated = isSimulated };
        bool isKept = command.Options.Execute || command.Options.SavePlan != null;
        string? file = isKept ? _execution.PlaceFor(_execution.Run) : null;
        using (var plan = file == null ? null : new PlanFile(file, place.NewPlan(ReservedVerbs.Restripe)))
        {
            if (!TryScan(place, filter, policy, report, plan))
            {
                return ExitCode.Interrupted;
            }
            plan?.Keep();
        }
        using (var output = Console.OpenStandardOutput())
        {
            output.Write(command.Options.Json ? report.ToJson() : report.ToText());
        }
        messages.Note(file != null ? $"the plan is in {file}" : "nothing was changed: --save-plan keeps the plan, --execute carries it out");
        return command.Options.Execute && report.Files > 0 ? _execution.Execute(file!, _execution.Run, null, leavesOpenFiles: true) : ExitCode.Done;
    }

    private bool TryScan(LustreDirectory place, ScanFilter filter, RestripePolicy policy, RestripeReport report, PlanFile? plan)
    {
        using var interruption = new Interruption(static () => { });
        using var choice = new RestripeChoice(policy, filter, place.Mount.Targets().Count(t => t.IsActive));
        try
        {
            new PlanningScan(command, place, filter, messages, ReservedVerbs.Restripe).Run(found =>
            {
                if (choice.For(found) is not var (rule, layout, bytes))
                {
                    return false;
                }
                report.Add(rule, bytes);
                plan?.Add(new PlanEntry(found.Path, bytes) { Layout = layout.ToString() });
                return true;
            }, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            messages.Note("interrupted: nothing was changed");
            return false;
        }
        if (choice.SeveralNames > 0)
        {
            messages.Note($"{choice.SeveralNames} names of files that have others too are left alone, because rules of the policy go by names");
        }
        return true;
    }
}
