using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>Times and durations as people write them.</summary>
public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(new DateTime(2026, 3, 5, 14, 0, 0, DateTimeKind.Local));

    [TestCase("90", 90)]
    [TestCase("1.5", 1.5)]
    [TestCase("90s", 90)]
    [TestCase("10m", 600)]
    [TestCase("8h", 28800)]
    [TestCase("2d", 172800)]
    public void ParseDuration_Understood_IsInSeconds(string text, double seconds) =>
        Assert.That(TimeText.ParseDuration("--x", text).TotalSeconds, Is.EqualTo(seconds));

    [TestCase("")]
    [TestCase("0")]
    [TestCase("-5")]
    [TestCase("h")]
    [TestCase("1w")]
    [TestCase("1e3")]
    [TestCase("NaN")]
    public void ParseDuration_NoDuration_IsRefused(string text) =>
        Assert.That(() => TimeText.ParseDuration("--x", text), Throws.TypeOf<OperatorException>());

    [TestCase("18:30", "2026-03-05T18:30:00")]
    [TestCase("6:30", "2026-03-06T06:30:00")]
    [TestCase("14:00", "2026-03-06T14:00:00")]
    [TestCase("2026-12-24T06:30", "2026-12-24T06:30:00")]
    [TestCase("2026-12-24", "2026-12-24T00:00:00")]
    public void ParseTime_Understood_IsTheNextOne(string text, string expected) =>
        Assert.That(TimeText.ParseTime("--x", text, Now).LocalDateTime.ToString("s"), Is.EqualTo(expected));

    [TestCase("25:00")]
    [TestCase("tomorrow")]
    [TestCase("2026-13-01")]
    [TestCase("")]
    public void ParseTime_NoTime_IsRefused(string text) =>
        Assert.That(() => TimeText.ParseTime("--x", text, Now), Throws.TypeOf<OperatorException>());
}
