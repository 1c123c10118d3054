using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class StreamsPerFileTests
{
    private const long Range = ContentDigest.RangeBytes;

    [TestCase(0, 1)]
    [TestCase(Range, 1)]
    [TestCase(Range + 1, 2)]
    [TestCase(5 * Range, 5)]
    [TestCase(1000 * Range, 64)]
    public void Given_AnyFile_NoMoreThanItHasRanges(long sizeBytes, int expected)
    {
        var streams = new StreamsPerFile(64);

        Assert.That((streams.OnOneDisk(sizeBytes), streams.OverTargets(sizeBytes, 1)), Is.EqualTo((expected, expected)));
    }

    [Test]
    public void OnOneDisk_ByDefault_IsOne() => Assert.That(new StreamsPerFile().OnOneDisk(100 * Range), Is.EqualTo(1));

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(int.MaxValue)]
    public void OverTargets_ByDefault_IsByTargetsAndProcessors(int targets)
    {
        int found = new StreamsPerFile().OverTargets(100 * Range, targets);

        Assert.That(found, Is.InRange(1, Math.Min(Environment.ProcessorCount, 8)).And.LessThanOrEqualTo(Math.Max(targets, 2)));
    }

    [Test]
    public void OverTargets_ManyJobs_IsOne() =>
        Assert.That(new StreamsPerFile(FilesAtOnce: () => Environment.ProcessorCount).OverTargets(100 * Range, 100), Is.EqualTo(1));
}
