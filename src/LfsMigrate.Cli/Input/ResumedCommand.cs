using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Input;

/// <summary>
/// The command line of a run that is gone on with: the one it was begun with, and of the new one only what does not change what
/// becomes of a file.
/// </summary>
public static class ResumedCommand
{
    private static readonly string[] OfTheRun = ["--run", "--resume", "--retry-failed", "--state-dir"];

    /// <summary>Puts the two together.</summary>
    /// <param name="begun">What the journal says of it.</param>
    /// <param name="given">The command line of now.</param>
    /// <param name="here">Where it is given, in the words' encoding: the run goes on in the directory that it was begun in.</param>
    /// <exception cref="OperatorException">The new one asks for something else.</exception>
    public static Invocation Of(JournalHeader begun, Invocation given, string here)
    {
        CheckSameShard(begun.Shard, given.Shard);
        var command = Invocation.Parse(begun);
        var options = command.Options;
        (options.Resume, options.RetryFailed, options.Run) = (given.Options.Resume, given.Options.RetryFailed, null);
        options.StateDirectory = given.Options.StateDirectory ?? options.StateDirectory;
        if (!WithoutNames(given.Words).SequenceEqual(WithoutNames(begun.Words)))
        {
            CheckSameMeaning(given);
            Anchor(given.Options, here);
            TakeLimits(options, given.Options);
            TakeBounds(options, given.Options);
            TakeReports(options, given.Options);
        }
        return command;
    }

    // What Slurm says of a task is another thing in the next job.
    private static void CheckSameShard(string? begun, Shard? given)
    {
        if (given != null && given.ToString() != begun)
        {
            throw new OperatorException($"the run was begun with {(begun == null ? "all files" : $"shard {begun}")}, not with shard {given}",
                "leave --shard out, or give the run of that shard");
        }
    }

    private static void CheckSameMeaning(Invocation given)
    {
        var (now, usual) = (given.Options, new Options());
        bool changes = given.AsksForLayout || given.Operands.Count > 0
            || (now.Null, now.Fid, now.Block, now.NonBlock, now.NonDirect, now.Restore, now.Rsync, now.NoRsync, now.AcceptRaces, now.ExitErrno, now.Stats)
                != (usual.Null, usual.Fid, usual.Block, usual.NonBlock, usual.NonDirect, usual.Restore, usual.Rsync, usual.NoRsync, usual.AcceptRaces,
                    usual.ExitErrno, usual.Stats)
            || (now.LustreDir, now.Verify, now.Fallback, now.Backend, now.To, now.Require, now.StatsInterval)
                != (usual.LustreDir, usual.Verify, usual.Fallback, usual.Backend, usual.To, usual.Require, usual.StatsInterval);
        if (changes)
        {
            throw new OperatorException("a run is gone on with as it was begun: its layout, files and ways cannot be changed",
                "leave all but limits and reports out, or give the same command line as before");
        }
    }

    private static void Anchor(Options given, string here)
    {
        given.FilesFrom = given.FilesFrom == "-" ? "-" : Anchored(given.FilesFrom);
        given.Limits = Anchored(given.Limits);
        given.StopFile = Anchored(given.StopFile);
        given.Metrics = Anchored(given.Metrics);
        given.Log = Anchored(given.Log);

        string? Anchored(string? path) => path is null or "" || path[0] == '/' ? path : $"{here}/{path}";
    }

    private static void TakeLimits(Options options, Options given)
    {
        var usual = new Options();
        options.FilesFrom = given.FilesFrom ?? options.FilesFrom;
        options.Jobs = given.Jobs ?? options.Jobs;
        options.OstStreams = given.OstStreams ?? options.OstStreams;
        options.Limits = given.Limits ?? options.Limits;
        options.StreamsPerFile = given.StreamsPerFile ?? options.StreamsPerFile;
        options.Timeout = given.Timeout ?? options.Timeout;
        options.Adaptive |= given.Adaptive;
        options.BandwidthLimit = given.BandwidthLimit != usual.BandwidthLimit ? given.BandwidthLimit : options.BandwidthLimit;
        options.Retries = given.Retries != usual.Retries ? given.Retries : options.Retries;
        options.RetryDelay = given.RetryDelay.Equals(usual.RetryDelay) ? options.RetryDelay : given.RetryDelay;
    }

    // Those of the time before are over: a window of tonight is not one of tomorrow.
    private static void TakeBounds(Options options, Options given)
    {
        (options.StopAt, options.MaxDuration, options.StopFile) = (given.StopAt, given.MaxDuration, given.StopFile);
        options.MinFreeTarget = given.MinFreeTarget;
        (options.MaxFiles, options.MaxBytes, options.MaxFailures) = (given.MaxFiles, given.MaxBytes, given.MaxFailures);
    }

    private static void TakeReports(Options options, Options given)
    {
        options.Json |= given.Json;
        options.Progress = given.Progress;
        options.Metrics = given.Metrics ?? options.Metrics;
        options.Log = given.Log ?? options.Log;
        (options.Verbose, options.Quiet) = given.Verbose || given.Quiet ? (given.Verbose, given.Quiet) : (options.Verbose, options.Quiet);
    }

    // Each name may stand in the same word or in the next one.
    private static IEnumerable<string> WithoutNames(IReadOnlyList<string> words)
    {
        for (int i = 0; i < words.Count; i++)
        {
            if (OfTheRun.Contains(words[i]))
            {
                i++;
            }
            else if (!OfTheRun.Any(option => words[i].StartsWith(option + "=", StringComparison.Ordinal)))
            {
                yield return words[i];
            }
        }
    }
}
