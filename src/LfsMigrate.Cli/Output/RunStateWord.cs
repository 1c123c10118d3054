using LfsMigrate.Core.Journal;

namespace LfsMigrate.Cli.Output;

/// <summary>The state of a run in one word.</summary>
internal static class RunStateWord
{
    /// <summary>Its journal cannot be read.</summary>
    internal const string Unreadable = "unreadable";

    private const string Paused = "paused";

    /// <summary>The word.</summary>
    /// <param name="end">How its journal ends; null when it just stops.</param>
    /// <param name="holder">Who has it now; null when nobody has.</param>
    /// <param name="isPaused">Whether it was asked to pause.</param>
    internal static string Of(string? end, string? holder, bool isPaused) => holder != null ? isPaused ? Paused : "running" : end ?? "cut-off";

    /// <summary>What can be done with it.</summary>
    internal static string Advice(string state, string name, long unfinished) => state switch
    {
        "running" => "",
        Paused => $"lfs-migrate continue {name} has it go on",
        RunEnd.Done => unfinished == 0 ? "" : $"--retry-failed={name} tries what failed or was busy again",
        _ => $"--resume={name} goes on with it",
    };
}
