namespace LfsMigrate.Linux.Journal;

/// <summary>What somebody asks of a run that goes on, from any node that sees its directory: a file there for each request.</summary>
/// <param name="run">The run.</param>
public sealed class RunRequests(RunDirectory run)
{
    /// <summary>Whether no files are to be taken for now.</summary>
    public bool IsPauseAsked => File.Exists(Pausing);

    /// <summary>Whether the run is to end.</summary>
    public bool IsStopAsked => File.Exists(Stopping);

    private string Pausing => Path.Combine(run.Path, "pause");

    private string Stopping => Path.Combine(run.Path, "stop");

    /// <summary>Asks it to take no files for now.</summary>
    public void AskPause() => File.WriteAllBytes(Pausing, []);

    /// <summary>Asks it to end.</summary>
    public void AskStop() => File.WriteAllBytes(Stopping, []);

    /// <summary>Takes the request to pause back.</summary>
    public void AskContinue() => File.Delete(Pausing);

    /// <summary>Forgets all requests: they were those of an earlier time.</summary>
    public void Clear()
    {
        File.Delete(Pausing);
        File.Delete(Stopping);
    }
}
