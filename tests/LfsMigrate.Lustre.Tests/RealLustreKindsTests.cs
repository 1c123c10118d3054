using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Fallback;
using LfsMigrate.Lustre.Merge;
using LfsMigrate.Lustre.Tests.Contract;
using LfsMigrate.Testing.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>Mirrored files, and files that begin on the MDT, on a real Lustre.</summary>
[Category("Lustre")]
public sealed class RealLustreKindsTests
{
    private const int Length = (3 << 20) + 4321, SeveralRanges = (130 << 20) + 4321;
    private const string OntoMdt = "-E 1M -L mdt -E eof -c 1";

    private string _directory = "";

    private string File => Path.Combine(_directory, "file");

    [SetUp]
    public void SetUp()
    {
        string parent = RealLustreEnvironment.ParentOrIgnore();
        _directory = Path.Combine(parent, $"kinds-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_directory);
    }

    [TearDown]
    public void TearDown()
    {
        if (_directory.Length > 0)
        {
            Testing.Program.Run("rm", "-rf", "--", _directory);
        }
    }

    [TestCase(Length, true)]
    [TestCase(Length, false)]
    [TestCase(0, false)]
    [TestCase(100, false)]
    [TestCase(SeveralRanges, true, Description = "in several streams")]
    public void Migrate_Mirrored_KeepsItsMirrorsInStepElsewhere(int length, bool nonBlocking)
    {
        Make("-N -c 1 -o 0 -N -c 1 -o 1", length);
        Lfs("mirror", "resync", File);

        var outcome = Migrate("", length, nonBlocking);

        var layout = LayoutNow();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Way, Is.EqualTo(MigrationWay.LayoutSwap));
            Assert.That(layout.MirrorCount, Is.EqualTo(2));
            Assert.That(layout.StaleComponents, Is.Empty);
            Assert.That(layout.Osts, Is.Not.Empty.And.None.EqualTo(0).And.None.EqualTo(1));
        }
        Lfs("mirror", "verify", File);
    }

    [Test]
    public void Migrate_MirroredPfl_KeepsItsMirrorsInStep()
    {
        Make("-N -E 1M -c 1 -E eof -c 2 -N -E 2M -c 1 -E eof -c 1", Length);

        Migrate("", Length, nonBlocking: false);

        var layout = LayoutNow();
        Assert.That((layout.MirrorCount, layout.Components.Length, layout.StaleComponents.Length), Is.EqualTo((2, 4, 0)));
        Lfs("mirror", "verify", File);
    }

    [Test]
    public void Migrate_OneMirrorStale_ResultHasNone()
    {
        Make("-N -c 1 -o 0 -N -c 1 -o 1", Length);
        Assert.That(LayoutNow().StaleComponents, Is.Not.Empty, "nobody has resynchronised it");

        Migrate("", Length, nonBlocking: false);

        Assert.That((LayoutNow().MirrorCount, LayoutNow().StaleComponents.Length), Is.EqualTo((2, 0)));
        Lfs("mirror", "verify", File);
    }

    [Test]
    public void Migrate_MirroredWithALayout_BecomesWhatIsAskedFor()
    {
        Make("-N -c 1 -N -c 1", Length);

        Migrate("-c 1", Length, nonBlocking: false);

        Assert.That((LayoutNow().Kind, LayoutNow().MirrorCount), Is.EqualTo((LayoutKind.Plain, 1)));
    }

    [TestCase("-c 1 -i 0", Length)]
    [TestCase("-c 2", 100)]
    [TestCase("-c 1", 0)]
    [TestCase("-c 1", SeveralRanges)]
    [TestCase("-c 2", 1 << 20)]
    [TestCase("-E 1M -c 1 -E eof -c 2", Length)]
    public void Migrate_OntoTheMdt_GoesByAMirrorAndKeepsTheFid(string before, int length)
    {
        Make(before, length);
        string fid = Lfs("path2fid", File);

        var outcome = Migrate(OntoMdt, length, nonBlocking: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Way, Is.EqualTo(MigrationWay.MirrorMerge));
            Assert.That(Lfs("path2fid", File), Is.EqualTo(fid));
            Assert.That((LayoutNow().DomBytes, LayoutNow().MirrorCount), Is.EqualTo((1UL << 20, 1)));
        }
    }

    [Test]
    public void Migrate_OntoTheMdtWithAHoleThere_StaysTheSame()
    {
        Make("-c 1", Length, 512 * 1024, 700_000);

        Assert.That(Migrate(OntoMdt, Length, nonBlocking: false, 512 * 1024, 700_000).Way, Is.EqualTo(MigrationWay.MirrorMerge));
    }

    [TestCase("-E 1M -L mdt -E eof -c 2", MigrationWay.LayoutSwap)]
    [TestCase("-c 1", MigrationWay.LayoutSwap)]
    [TestCase("-E 64K -L mdt -E eof -c 1", MigrationWay.RsyncRename)]
    public void Migrate_FromTheMdt_GoesByExchangeWhereItCan(string wanted, string way)
    {
        Make(OntoMdt, Length);

        Assert.That(Migrate(wanted, Length, nonBlocking: false).Way, Is.EqualTo(way));
    }

    [Test]
    public void Migrate_MergeThatBrokeOff_IsLeftAlone()
    {
        Make("-c 1", Length);
        Lfs(["mirror", "extend", "-N", .. OntoMdt.Split(' '), File]);
        string before = LayoutNow().ToString();

        var outcome = Run("", nonBlocking: false);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.MirrorLeft), outcome.Message);
        Assert.That(LayoutNow().ToString(), Is.EqualTo(before));
    }

    [Test]
    public void Migrate_MirroredAndOpenForWriting_IsBusyAndItsMirrorsStay()
    {
        Make("-N -c 1 -N -c 1", Length);
        Lfs("mirror", "resync", File);
        using (System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Assert.That(Run("", nonBlocking: false).Code, Is.EqualTo(OutcomeCode.InUse));
        }
        Assert.That(LayoutNow().StaleComponents, Is.Empty);
    }

    private static string Lfs(params string[] words) => Testing.Program.Run("lfs", words);

    private static byte[] ContentOf(int length, int holeFrom, int holeTo)
    {
        byte[] content = FileRecipe.Data(0, length);
        content.AsSpan(holeFrom, holeTo - holeFrom).Clear();
        return content;
    }

    private void Make(string layout, int length, int holeFrom = 0, int holeTo = 0)
    {
        Lfs(["setstripe", .. layout.Split(' '), File]);
        byte[] content = ContentOf(length, holeFrom, holeTo);
        using var file = System.IO.File.OpenHandle(File, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, content.AsSpan(0, holeFrom), 0);
        RandomAccess.Write(file, content.AsSpan(holeTo), holeTo);
        RandomAccess.FlushToDisk(file);
    }

    private Layout LayoutNow()
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var directory = resolver.Open(UnixPath.FromText(_directory));
        using var file = directory.Open(UnixPath.FromText("file"), OpenFlags.O_RDONLY);
        return OriginalOpener.DecodeLayout(file.FreshLayoutBlob());
    }

    private MigrationOutcome Migrate(string layout, int length, bool nonBlocking, int holeFrom = 0, int holeTo = 0)
    {
        var outcome = Run(layout, nonBlocking);
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated), outcome.Message);
        // Not element by element, which takes minutes.
        Assert.That(System.IO.File.ReadAllBytes(File).AsSpan().SequenceEqual(ContentOf(length, holeFrom, holeTo)), "its content is another one");
        return outcome;
    }

    private MigrationOutcome Run(string layout, bool nonBlocking)
    {
        var library = LustreLibrary.Load();
        var settings = new MigrationSettings
        {
            Layout = layout.Length == 0 ? LayoutRequest.KeepOwn : LayoutArguments.Parse([.. layout.Split(' ')], new HashSet<string>()).Request,
            NonBlocking = nonBlocking,
            BufferBytes = new FileInfo(File).Length < SeveralRanges ? 256 * 1024 : null,
        };
        uint euid = OwnProcess.EffectiveUid;
        var migrator = new FileMigrator(new LayoutSwapBackend(library, settings, euid), new RsyncRenameBackend(library, settings, euid),
            new MigratorSettings(VerifyMode.Readback, FallbackPolicy.WhenUnsupported, new TimeBudget(null)))
        {
            SecondWay = new MirrorMergeBackend(library, settings, euid),
        };
        return migrator.Migrate(new PlannedFile(UnixPath.FromText(File)), new FileInHand(), CancellationToken.None);
    }
}
