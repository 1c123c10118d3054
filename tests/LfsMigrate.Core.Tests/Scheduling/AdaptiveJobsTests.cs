using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class AdaptiveJobsTests
{
    private const int Piece = 1 << 20;

    private FakeClock _clock = null!;
    private RunLimits _limits = null!;
    private AdaptiveJobs _adaptive = null!;

    [SetUp]
    public void SetUp()
    {
        (_clock, _limits) = (new FakeClock(), new RunLimits(16, 0));
        _adaptive = new AdaptiveJobs(_limits, Unpaced.Instance, _clock);
        _adaptive.Start();
    }

    [Test]
    public void Jobs_QuickStorage_GrowToTheLimitAndNotAbove()
    {
        Assert.That(_limits.Jobs, Is.EqualTo(1), "it begins with one");

        Copy(seconds: 30, _ => 0.01);

        Assert.That(_limits.Jobs, Is.EqualTo(16));
    }

    [Test]
    public void Jobs_StorageThatSlowsDown_AreFewUntilItIsQuickAgain()
    {
        Copy(seconds: 20, _ => 0.01);
        Assert.That(_limits.Jobs, Is.EqualTo(16));

        Copy(seconds: 6, _ => 0.05);
        Assert.That(_limits.Jobs, Is.LessThanOrEqualTo(2));

        Copy(seconds: 20, _ => 0.01);
        Assert.That(_limits.Jobs, Is.EqualTo(16));
    }

    [Test]
    public void Jobs_LatencyGrowsWithThem_StayAroundTheBend()
    {
        var seen = new List<int>();

        // Up to four jobs the storage is not the slower for them.
        Copy(seconds: 200, jobs =>
        {
            seen.Add(jobs);
            return 0.01 * Math.Max(1, jobs / 4.0);
        });

        var late = seen.Skip(seen.Count / 2).ToList();
        Assert.That(late.Average(), Is.InRange(4, 10), "twice as long is at eight jobs");
        Assert.That(late.Min(), Is.GreaterThanOrEqualTo(3));
        Assert.That(late.Max(), Is.LessThanOrEqualTo(12));
    }

    [Test]
    public void Jobs_LimitIsLoweredMeanwhile_AreNotMore()
    {
        Copy(seconds: 20, _ => 0.01);

        _limits.Set(3, 0);
        Copy(seconds: 20, _ => 0.01);

        Assert.That(_limits.Jobs, Is.EqualTo(3));
    }

    [Test]
    public void Jobs_WaitsForTheBandwidthLimit_AreNotTheStorages()
    {
        _limits.Set(16, 4 * Piece);
        _adaptive = new AdaptiveJobs(_limits, new BandwidthLimit(_limits, _clock), _clock);
        _adaptive.Start();

        Copy(seconds: 60, _ => 0.01);

        Assert.That(_limits.Jobs, Is.EqualTo(16));
    }

    private void Copy(double seconds, Func<int, double> secondsOfPiece)
    {
        var end = _clock.Now + TimeSpan.FromSeconds(seconds);
        while (_clock.Now < end)
        {
            var copy = _adaptive.Begin(3 * Piece);
            for (int i = 1; i <= 3; i++)
            {
                _clock.Pass(TimeSpan.FromSeconds(secondsOfPiece(_limits.Jobs)));
                copy.Advance((long)i * Piece, Piece, CancellationToken.None);
            }
            _clock.Pass(TimeSpan.FromSeconds(secondsOfPiece(_limits.Jobs)));
            copy.End();
        }
    }
}
