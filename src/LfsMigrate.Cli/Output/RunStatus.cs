using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Output;

/// <summary>How one run is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state in one word.</param>
/// <param name="Holder">Who has it now; null when nobody has.</param>
/// <param name="BegunSeconds">When it was begun, in seconds since 1970.</param>
/// <param name="Files">How many files it has settled.</param>
/// <param name="Total">How many files it has in all; null when nobody knows.</param>
/// <param name="Advice">What can be done with it; empty when there is nothing to do.</param>
internal sealed record RunStatus(string Name, string State, string? Holder, long BegunSeconds, long Files, long? Total, string Advice)
{
    /// <summary>Whether it goes on.</summary>
    internal bool IsLive => Holder != null;

    /// <summary>Takes it from the journal.</summary>
    internal static RunStatus Of(RunDirectory run, JournalHeader header, SettledFiles settled, string? holder, long? total)
    {
        string state = RunStateWord.Of(settled.End, holder, new RunRequests(run).IsPauseAsked);
        long unfinished = settled.Summary.Count(OutcomeKind.Failed) + settled.Summary.Count(OutcomeKind.Busy);
        return new RunStatus(run.Name, state, holder, header.BegunSeconds, settled.Summary.Files, total, RunStateWord.Advice(state, run.Name, unfinished));
    }
}
