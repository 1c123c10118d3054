using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Testing.Contract;

/// <summary>What every backend must keep. An heir adds where it runs, never a test of its own copy.</summary>
public abstract partial class BackendContract
{
    private const int Page = 4096, SmallBytes = 3 * Page;

    private ContractEnvironment? _environment;

    /// <summary>An empty directory where the backend works. Made for each test.</summary>
    protected ContractEnvironment Environment => _environment!;

    /// <summary>Makes the environment; or ignores the test and says what is lacking.</summary>
    protected abstract ContractEnvironment CreateEnvironment();

    [SetUp]
    public void SetUpEnvironment() => _environment = CreateEnvironment();

    [TearDown]
    public void TearDownEnvironment() => _environment?.Dispose();

    public static IEnumerable<TestCaseData<FileRecipe>> Recipes()
    {
        yield return Case("empty", FileRecipe.Dense(0));
        yield return Case("one byte", FileRecipe.Dense(1));
        yield return Case("one page", FileRecipe.Dense(Page));
        yield return Case("one byte less than a page", FileRecipe.Dense(Page - 1));
        yield return Case("unaligned tail", FileRecipe.Dense((5 * Page) + 123));
        yield return Case("several buffers", FileRecipe.Dense((300 * 1024) + 1));
        yield return Case("only a hole", new FileRecipe(40_000));
        yield return Case("hole at the start", new FileRecipe(1 << 20, ((1 << 20) - 100, 100)));
        yield return Case("hole at the end", new FileRecipe(1 << 20, (0, 100)));
        yield return Case("holes between", new FileRecipe(2 << 20, (0, 5000), (1 << 20, 70_000), ((1 << 20) + (512 * 1024), 1)));
    }

    [TestCaseSource(nameof(Recipes))]
    public void Migrate_AnyContent_IsTheSameElsewhere(FileRecipe recipe)
    {
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);

        var outcome = Migrate(path);

        AssertMigrated(outcome, path, recipe.ToArray(), before);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Way, Is.EqualTo(Environment.Backend.Way));
            Assert.That(outcome.SizeBytes, Is.EqualTo(recipe.LengthBytes));
            Assert.That(outcome.Digest, Is.EqualTo(DigestOf(recipe)));
            Assert.That(Environment.Names(), Is.EqualTo(new[] { "file" }));
        }
    }

    [Test]
    public void Migrate_SparseFile_StaysSparse()
    {
        var recipe = new FileRecipe(16 << 20, (1 << 20, 10_000), (9 << 20, 10_000));
        var path = Environment.Make("sparse", recipe);
        string before = Environment.Placement(path);

        var outcome = Migrate(path);

        AssertMigrated(outcome, path, recipe.ToArray(), before);
        Assert.That(Environment.Facts(path).AllocatedBytes, Is.LessThan(recipe.LengthBytes / 4));
    }

    [Test]
    public void Migrate_Twice_MigratesTwice()
    {
        var recipe = FileRecipe.Dense(SmallBytes);
        var path = Environment.Make("file", recipe);
        Assert.That(Migrate(path).Code, Is.EqualTo(OutcomeCode.Migrated));

        var outcome = Migrate(path);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated), outcome.Message);
        Assert.That(Environment.Read(path), Is.EqualTo(recipe.ToArray()));
    }

    [Test]
    public void Migrate_ModeTimesAndAttributes_AreKept()
    {
        var path = Environment.Make("file", FileRecipe.Dense(SmallBytes));
        var traits = new FileTraits(0x1A0, new UnixTime(1_234_567_890, 0), new UnixTime(1_111_111_111, 0), "a note");
        Environment.SetTraits(path, traits);

        var outcome = Migrate(path);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated), outcome.Message);
        Assert.That(Environment.Traits(path), Is.EqualTo(traits));
    }

    [Test]
    public void Migrate_HardLinkedFile_AllNamesLeadToIt()
    {
        var recipe = FileRecipe.Dense(SmallBytes);
        var path = Environment.Make("one", recipe);
        var other = Environment.Link(path, "two");
        var identity = Environment.Facts(path).Identity;
        string before = Environment.Placement(path);

        var outcome = Migrate(path);

        AssertMigrated(outcome, path, recipe.ToArray(), before);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Environment.Facts(other).Identity, Is.EqualTo(Environment.Facts(path).Identity));
            Assert.That(Environment.Facts(path).Links, Is.EqualTo(2));
            Assert.That(Environment.Facts(path).Identity == identity, Is.EqualTo(Environment.Backend.Capabilities.KeepsIdentity));
            Assert.That(Environment.Names(), Is.EquivalentTo(new[] { "one", "two" }));
        }
    }

    [Test]
    public void Migrate_OtherNameOfMigratedFile_IsSkipped()
    {
        var path = Environment.Make("one", FileRecipe.Dense(SmallBytes));
        var other = Environment.Link(path, "two");
        var links = new MigratedLinks();
        Assert.That(Migrate(path, links: links).Code, Is.EqualTo(OutcomeCode.Migrated));

        Assert.That(Migrate(other, links: links).Code, Is.EqualTo(OutcomeCode.AlreadyMigrated));
    }

    [Test]
    public void Plan_AnyFile_TouchesNothing()
    {
        var recipe = FileRecipe.Dense(SmallBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);

        var plan = Environment.Backend.Plan(new PlannedFile(path));

        Assert.That(plan.Facts.SizeBytes, Is.EqualTo(recipe.LengthBytes));
        AssertUntouched(path, recipe.ToArray(), before);
    }

    /// <summary>Runs one migration to its outcome.</summary>
    protected MigrationOutcome Migrate(UnixPath path, Action<MigrationStep>? before = null, MigratedLinks? links = null)
    {
        IMigrationBackend backend = before == null ? Environment.Backend : new SteppingBackend(Environment.Backend, before);
        return new FileMigration(backend, new PlannedFile(path), VerifyMode.Readback, links ?? new MigratedLinks())
            .Run(CancellationToken.None);
    }

    private static TestCaseData<FileRecipe> Case(string name, FileRecipe recipe) => new(recipe) { TestName = $"{{m}}({name})" };

    private static string DigestOf(FileRecipe recipe)
    {
        var digest = new ContentDigest();
        digest.Append(recipe.ToArray());
        return digest.ToText();
    }

    private void AssertMigrated(MigrationOutcome outcome, UnixPath path, byte[] content, string before)
    {
        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Migrated), outcome.Message);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Migrated));
            Assert.That(outcome.Phase, Is.EqualTo(MigrationPhase.Settled));
            Assert.That(Environment.Read(path).AsSpan().SequenceEqual(content), "the content is the same");
            if (before != ContractEnvironment.Nowhere)
            {
                Assert.That(Environment.Placement(path), Is.Not.EqualTo(before), "the placement is another");
            }
        }
    }

    private void AssertUntouched(UnixPath path, byte[] content, string before, params string[] names)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Environment.Read(path).AsSpan().SequenceEqual(content), "the content is the same");
            Assert.That(Environment.Placement(path), Is.EqualTo(before), "the placement is the same");
            Assert.That(Environment.Names(), Is.EquivalentTo(names.Length == 0 ? ["file"] : names), "nothing is left behind");
        }
    }
}
