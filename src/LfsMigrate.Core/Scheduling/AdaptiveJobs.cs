using System.Numerics;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Scheduling;

/// <summary>
/// Raises the jobs of a run by one a second while its I/O takes as long as it does at its best, and halves them when it takes twice as
/// long: additive increase, multiplicative decrease. Never above what the limits allow.
/// </summary>
/// <remarks>
/// Thread-safe. What is measured is the time of each piece, read and written, and of each flush, without the waits for the bandwidth limit.
/// </remarks>
/// <param name="limits">Whose jobs are capped.</param>
/// <param name="inner">Is told the same, and may hold the copies up.</param>
/// <param name="clock">Tells the time.</param>
public sealed class AdaptiveJobs(RunLimits limits, ITransferPace inner, IClock clock) : ITransferPace
{
    // Twice as long is slow; and in some minutes the best is forgotten, for storage can become slower for good.
    private const double Slow = 2, Forgetting = 1.001;
    private const int SamplesMin = 8, SizeClasses = 34, Flush = SizeClasses - 1;

    // What takes less is not the storage's doing.
    private const double SecondsMin = 0.001;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly double[] _best = new double[SizeClasses];
    private TimeSpan _decided = clock.Now;
    private double _slowness;
    private int _samples;

    /// <inheritdoc/>
    public int PieceBytesMax => inner.PieceBytesMax;

    /// <summary>Begins with one job: the best is what the storage does for one.</summary>
    public void Start() => limits.Cap = 1;

    /// <inheritdoc/>
    public ICopyProgress Begin(long lengthBytes) => new Copy(this, inner.Begin(lengthBytes), clock);

    private void Add(int sizeClass, TimeSpan time)
    {
        double seconds = Math.Max(time.TotalSeconds, SecondsMin);
        lock (_gate)
        {
            ref double best = ref _best[sizeClass];
            // A part of the way: a single lucky one proves nothing.
            best = best == 0 ? seconds : Math.Min(best, best + ((seconds - best) / 4));
            _slowness += seconds / best;
            _samples++;
            if (_samples >= SamplesMin && clock.Now - _decided >= Interval)
            {
                Decide(_slowness / _samples);
            }
        }
    }

    private void Decide(double slowness)
    {
        int jobs = limits.Jobs;
        limits.Cap = slowness > Slow ? Math.Max(1, jobs / 2) : Math.Min(jobs + 1, RunLimits.JobsMax);
        (_slowness, _samples, _decided) = (0, 0, clock.Now);
        for (int i = 0; i < SizeClasses; i++)
        {
            _best[i] *= Forgetting;
        }
    }

    private sealed class Copy(AdaptiveJobs jobs, ICopyProgress inner, IClock clock) : ICopyProgress
    {
        // Of each stream of the copy: they have threads of their own, and all began with it.
        private readonly ThreadLocal<TimeSpan?> _since = new();
        private readonly TimeSpan _began = clock.Now;
        private long _lastTicks = clock.Now.Ticks;

        public void Advance(long positionBytes, int dataBytes, CancellationToken cancellation)
        {
            if (dataBytes > 0)
            {
                jobs.Add(BitOperations.Log2((uint)dataBytes), clock.Now - (_since.Value ?? _began));
            }
            inner.Advance(positionBytes, dataBytes, cancellation);
            var now = clock.Now;
            _since.Value = now;
            Volatile.Write(ref _lastTicks, now.Ticks);
        }

        public void End()
        {
            jobs.Add(Flush, clock.Now - TimeSpan.FromTicks(Volatile.Read(ref _lastTicks)));
            _since.Dispose();
            inner.End();
        }
    }
}
