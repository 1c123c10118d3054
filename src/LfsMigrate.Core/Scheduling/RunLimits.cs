namespace LfsMigrate.Core.Scheduling;

/// <summary>What a run may use at most; can be changed while it goes on. Thread-safe.</summary>
/// <param name="jobs">Files in hand at once, at least 1; null for what suits the place.</param>
/// <param name="bytesPerSecond">What all copies together may write a second; 0 for no limit.</param>
public sealed class RunLimits(int? jobs, ulong bytesPerSecond)
{
    /// <summary>The most files that can be in hand at once.</summary>
    public const int JobsMax = 256;

    // A small file waits for the disk three times and has little to do between.
    private const int SmallFilesPerCore = 4, SmallFilesPerOst = 16, SmallFilesMax = 64;

    private const int PlannedMin = 2;

    // 0 for null.
    private volatile int _jobs = jobs ?? 0;
    private volatile int _suggested = Math.Min(SmallFilesPerCore * Environment.ProcessorCount, SmallFilesMax);
    private volatile int _suggestedBig = JobsOf(Environment.ProcessorCount);
    private volatile int _suggestedPlanned = Math.Clamp(Environment.ProcessorCount, PlannedMin, SmallFilesMax);
    private volatile int _cap = JobsMax;
    private ulong _bytesPerSecond = bytesPerSecond;

    /// <summary>Files in hand at once.</summary>
    public int Jobs => Allowed(_suggested);

    /// <summary>How many of them may be big, see <see cref="FileWindow{TFile}"/>.</summary>
    public int BigJobs => Allowed(_suggestedBig);

    /// <summary>Files planned at once, which are only looked at.</summary>
    public int PlanJobs => Allowed(_suggestedPlanned);

    /// <summary>No more than this, whatever is allowed; at least 1.</summary>
    public int Cap
    {
        get => _cap;
        set => _cap = value;
    }

    /// <summary>What all copies together may write a second, in bytes; 0 for no limit.</summary>
    public ulong BytesPerSecond => Volatile.Read(ref _bytesPerSecond);

    /// <summary>Sets both anew.</summary>
    public void Set(int? jobs, ulong bytesPerSecond)
    {
        _jobs = jobs ?? 0;
        Volatile.Write(ref _bytesPerSecond, bytesPerSecond);
    }

    /// <summary>Takes the number of OSTs into account, where nobody has given a number of jobs: each can be waited for at the same time.</summary>
    // An OST commits for all who wait for it at once, and what a small file waits for is such a commit. The client itself
    // bounds what it asks of the servers at once (max_rpcs_in_flight, max_mod_rpcs_in_flight).
    public void ConsiderOsts(int count)
    {
        _suggestedBig = Math.Max(JobsOf(Environment.ProcessorCount), JobsOf(count));
        _suggested = Math.Max(_suggested, Math.Min(SmallFilesPerOst * count, SmallFilesMax));
        // There is a server to wait for.
        _suggestedPlanned = _suggested;
    }

    private int Allowed(int suggested) => Math.Min(_jobs is > 0 and var given ? given : suggested, _cap);

    // A file waits for the disk most of its time, so two for each; more than that is for the operator to say.
    private static int JobsOf(int units) => Math.Clamp(2 * units, 1, 16);
}
