namespace LfsMigrate.Cli;

/// <summary>The exit codes, stable; README and manual page list them.</summary>
public static class ExitCode
{
#pragma warning disable CS1591 // Explained in the README.
    public const int Done = 0, SomeFailed = 1, Usage = 2, NothingStarted = 3, SomeBusy = 4, Stopped = 30, Bug = 70, Interrupted = 130;
#pragma warning restore CS1591
}
