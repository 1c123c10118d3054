using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Output;

/// <summary>How one run is, whatever it has settled.</summary>
/// <param name="Run">The run.</param>
/// <param name="Header">What it was begun with.</param>
/// <param name="Settled">What it has settled.</param>
/// <param name="Holder">Who has it now; null when nobody has.</param>
internal sealed record RunStatus(RunDirectory Run, JournalHeader Header, SettledFiles Settled, string? Holder)
{
    /// <summary>Its name.</summary>
    internal string Name => Run.Name;

    /// <summary>Its state in one word.</summary>
    internal string State { get; } = RunStateWord.Of(Settled.End, Holder, new RunRequests(Run).IsPauseAsked);

    /// <summary>What can be done with it; empty when there is nothing to do.</summary>
    internal string Advice => RunStateWord.Advice(State, Name, Settled.Summary.Count(Core.Migration.OutcomeKind.Failed)
        + Settled.Summary.Count(Core.Migration.OutcomeKind.Busy));
}
