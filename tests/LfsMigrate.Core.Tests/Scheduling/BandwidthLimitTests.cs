using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Core.Tests.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class BandwidthLimitTests
{
    private const ulong MiB = 1 << 20;

    private FakeClock _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new FakeClock();

    [TestCase(1UL, 64 * 1024)]
    [TestCase(MiB, 128 * 1024)]
    [TestCase(3_000_000UL, 91 * 4096)]
    [TestCase(10_240 * MiB, 1280 << 20)]
    [TestCase(ulong.MaxValue, int.MaxValue / 4096 * 4096)]
    public void PieceBytesMax_AnyLimit_IsAnEighthInPages(ulong limit, int pieceBytes) =>
        Assert.That(new BandwidthLimit(new RunLimits(1, limit), _clock).PieceBytesMax, Is.EqualTo(pieceBytes));

    [TestCase(1UL)]
    [TestCase(1024UL)]
    [TestCase(10_240UL)]
    public void Advance_CopyThatTakesNoTime_KeepsTheLimitSmoothly(ulong mebibytesPerSecond)
    {
        var limit = new BandwidthLimit(new RunLimits(1, mebibytesPerSecond * MiB), _clock);
        int piece = Math.Min(limit.PieceBytesMax, 8 << 20);
        long copied = 0;

        while (_clock.Now < TimeSpan.FromSeconds(10))
        {
            limit.Advance(0, piece, CancellationToken.None);
            copied += piece;
            double allowed = _clock.Now.TotalSeconds * mebibytesPerSecond * MiB;
            Assert.That(copied, Is.EqualTo(allowed).Within(piece));
        }
        Assert.That(_clock.Waits.Max(), Is.LessThanOrEqualTo(TimeSpan.FromSeconds(0.2)), "no long pause");
    }

    [Test]
    public void Advance_CopyThatTakesTimeItself_WaitsForTheRestOnly()
    {
        var limit = new BandwidthLimit(new RunLimits(1, MiB), _clock);

        for (int i = 0; i < 200; i++)
        {
            _clock.Pass(TimeSpan.FromSeconds(0.1));
            limit.Advance(0, 128 * 1024, CancellationToken.None);
        }

        Assert.That(_clock.Now.TotalSeconds, Is.EqualTo(25).Within(0.01));
    }

    [Test]
    public void Advance_AfterALongPause_HasASecondOfCreditAndNoMore()
    {
        var limit = new BandwidthLimit(new RunLimits(1, MiB), _clock);
        _clock.Pass(TimeSpan.FromHours(1));
        var started = _clock.Now;

        for (int i = 0; i < 80; i++)
        {
            limit.Advance(0, 128 * 1024, CancellationToken.None);
        }

        Assert.That((_clock.Now - started).TotalSeconds, Is.EqualTo(9).Within(0.01));
    }

    [Test]
    public void Advance_CancelledInAPause_Ends()
    {
        using var source = new CancellationTokenSource();
        _clock.OnWait = source.Cancel;
        var limit = new BandwidthLimit(new RunLimits(1, 1), _clock);

        Assert.That(() => limit.Advance(0, 4096, source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Copy_ThroughTheLimit_LooksAtTheGuardAfterEachPause()
    {
        using var buffer = new AlignedBuffer(64 * 1024);
        var content = SparseFiles.Make(4096, 512 * 1024, (0, 512 * 1024));
        int pauses = 0, pausesAtLastLook = -1;
        _clock.OnWait = () => pauses++;
        var reader = new ContentReader(buffer, () =>
        {
            Assert.That(pauses - pausesAtLastLook, Is.EqualTo(1), "one pause between two looks");
            pausesAtLastLook = pauses;
        }, CancellationToken.None);

        new DataCopier(reader, new BandwidthLimit(new RunLimits(1, MiB), _clock))
            .Copy(new MemoryDataFile(content), new MemoryDataFile(new MemoryContent()), content.Length, digest: true);

        Assert.That(pauses, Is.EqualTo(8));
        Assert.That(_clock.Now.TotalSeconds, Is.EqualTo(0.5).Within(0.01));
    }

    [Test]
    public void Wait_OfTheRealClock_EndsWhenCancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        new MonotonicClock().Wait(TimeSpan.FromDays(100), source.Token);

        Assert.That(source.IsCancellationRequested);
    }

    [Test]
    public void Advance_LimitIsChangedMeanwhile_HoldsTheNewOneAtOnce()
    {
        var limits = new RunLimits(1, 1);
        var limit = new BandwidthLimit(limits, _clock);
        _clock.OnWait = () => limits.Set(null, MiB);

        for (int i = 0; i < 80; i++)
        {
            limit.Advance(0, 128 * 1024, CancellationToken.None);
        }

        Assert.That(_clock.Now.TotalSeconds, Is.EqualTo(10).Within(1.01), "a wait at the old limit lasts a second at most");
    }

    [Test]
    public void Advance_LimitIsTakenAway_WaitsNoMore()
    {
        var limits = new RunLimits(1, 1);
        var limit = new BandwidthLimit(limits, _clock);
        _clock.OnWait = () => limits.Set(null, 0);

        for (int i = 0; i < 80; i++)
        {
            limit.Advance(0, 128 * 1024, CancellationToken.None);
        }

        Assert.That(_clock.Now.TotalSeconds, Is.LessThanOrEqualTo(1));
        Assert.That(limit.PieceBytesMax, Is.GreaterThan(1 << 30));
    }
}
