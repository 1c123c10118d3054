using System.Text;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Output;

public sealed class ProgressReportTests
{
    private const int MiB = 1 << 20;
    private static readonly UnixPath First = UnixPath.FromText("/a"), Second = UnixPath.FromText("/b");

    private MemoryStream _output = null!;
    private FakeClock _clock = null!;
    private ProgressReport _report = null!;

    [SetUp]
    public void SetUp()
    {
        (_output, _clock) = (new MemoryStream(), new FakeClock());
        _report = new ProgressReport(_output, TimeSpan.FromSeconds(5), Unpaced.Instance, _clock);
    }

    [TearDown]
    public void TearDown() => _output.Dispose();

    private string Printed => Encoding.UTF8.GetString(_output.ToArray());

    [Test]
    public void Advance_EachInterval_HasALineAndTheEndIsTheTotal()
    {
        _report.Start(First, 1);
        var copy = _report.Begin(25 * MiB);
        for (int i = 1; i <= 25; i++)
        {
            _clock.Pass(TimeSpan.FromSeconds(0.5));
            copy.Advance((long)i * MiB, MiB, CancellationToken.None);
        }
        copy.End();

        Assert.That(Printed, Is.EqualTo("""
            /a:
            - { seconds: 5, rmbps:     2, wmbps:     2, copied: 10, total: 25, pct: 40% }
            - { seconds: 10, rmbps:     2, wmbps:     2, copied: 20, total: 25, pct: 80% }
            - { seconds: 12, rmbps:     2, wmbps:     2, copied: 25, total: 25, pct: 100% }

            """));
    }

    [Test]
    public void End_SmallFile_HasOneLine()
    {
        _report.Start(First, 1);
        var copy = _report.Begin(1);
        copy.Advance(1, 1, CancellationToken.None);
        copy.End();

        Assert.That(Printed, Is.EqualTo("/a:\n- { seconds: 0, rmbps:     0, wmbps:     0, copied: 0, total: 0, pct: 100% }\n"));
    }

    [Test]
    public void End_EmptyFile_HasItsNameOnly()
    {
        _report.Start(First, 1);
        _report.Begin(0).End();

        Assert.That(Printed, Is.EqualTo("/a:\n"));
    }

    [Test]
    public void Begin_FileThatIsNotCopied_SaysNothing()
    {
        _report.Start(First, 1);
        _report.Start(Second, 1);
        _report.Begin(0).End();

        Assert.That(Printed, Is.EqualTo("/b:\n"));
    }

    [Test]
    public void Begin_SecondCopyInOneAttempt_GoesOnUnderTheSameKey()
    {
        _report.Start(First, 1);
        _report.Begin(MiB).End();
        _report.Begin(MiB).End();

        Assert.That(Printed.Split('\n').Count(line => line == "/a:"), Is.EqualTo(1));
        Assert.That(Printed.Split('\n').Count(line => line.StartsWith("- {", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public void Start_FilesTriedAgain_AreAnotherDocument()
    {
        _report.Start(First, 1);
        _report.Begin(0).End();
        _report.Start(First, 2);
        _report.Begin(0).End();

        Assert.That(Printed, Is.EqualTo("/a:\n---\n/a:\n"));
    }

    [Test]
    public void End_OfACopyLeftBehind_SaysNothingUnderTheNextFile()
    {
        _report.Start(First, 1);
        var hanging = _report.Begin(MiB);
        _report.Start(Second, 1);
        _report.Begin(0).End();

        hanging.End();

        Assert.That(Printed, Is.EqualTo("/a:\n/b:\n"));
    }

    [Test]
    public void Advance_AnyRate_IsPrintedAsCDoes()
    {
        _report.Start(First, 1);
        var copy = _report.Begin(1 << 30);
        _clock.Pass(TimeSpan.FromSeconds(6));
        copy.Advance(740 * MiB, 740 * MiB, CancellationToken.None);

        Assert.That(Printed, Does.Contain("rmbps: 1.2e+02, wmbps: 1.2e+02, copied: 740, total: 1024, pct: 72% }"));
    }
}
