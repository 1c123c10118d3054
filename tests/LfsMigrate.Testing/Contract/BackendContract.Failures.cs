using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Testing.Contract;

public abstract partial class BackendContract
{
    private const int ManyBytes = 200 * 1024;

    [TestCase(ContractFault.ReadError, OutcomeCode.InputOutput)]
    [TestCase(ContractFault.WriteError, OutcomeCode.InputOutput)]
    [TestCase(ContractFault.NoSpace, OutcomeCode.NoSpace)]
    [TestCase(ContractFault.CorruptedWrite, OutcomeCode.VerifyMismatch)]
    [TestCase(ContractFault.FlushError, OutcomeCode.InputOutput)]
    [TestCase(ContractFault.GuardBusy, OutcomeCode.InUse)]
    [TestCase(ContractFault.NoDonor, OutcomeCode.InputOutput)]
    [TestCase(ContractFault.ExchangeError, OutcomeCode.InputOutput)]
    [TestCase(ContractFault.ExchangeLies, OutcomeCode.ExchangeFailed)]
    public void Migrate_Fault_IsReportedAndNothingTouched(ContractFault fault, string code)
    {
        var recipe = FileRecipe.Dense(ManyBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);
        Inject(fault);

        var outcome = Migrate(path);

        Assert.That(outcome.Code, Is.EqualTo(code), outcome.Message);
        Environment.ClearFaults();
        AssertUntouched(path, recipe.ToArray(), before);
        Assert.That(Migrate(path).Code, Is.EqualTo(OutcomeCode.Migrated), "the next try is not hindered");
    }

    [TestCase(ContractFault.ShortTransfers)]
    [TestCase(ContractFault.ExchangeLate)]
    public void Migrate_FaultThatHarmsNothing_IsMigrated(ContractFault fault)
    {
        var recipe = FileRecipe.Dense(ManyBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);
        Inject(fault);

        var outcome = Migrate(path);

        Environment.ClearFaults();
        AssertMigrated(outcome, path, recipe.ToArray(), before);
        Assert.That(Environment.Names(), Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void Migrate_CrashBeforeAStep_LeavesOldOrNewContentAndNothingElse([Values] MigrationStep step)
    {
        var recipe = FileRecipe.Dense(ManyBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);

        Assert.That(() => Migrate(path, reached => CrashAt(step, reached)), Throws.TypeOf<SimulatedCrash>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Environment.Read(path).AsSpan().SequenceEqual(recipe.ToArray()), "the content is the same");
            Assert.That(Environment.Placement(path) == before, Is.EqualTo(step <= MigrationStep.Exchange));
            Assert.That(Environment.Names(), Is.EqualTo(new[] { "file" }), "nothing is left behind");
        }
        Assert.That(Migrate(path).Code, Is.EqualTo(OutcomeCode.Migrated), "the next try is not hindered");
    }

    [TestCase(MigrationStep.Stage)]
    [TestCase(MigrationStep.Copy)]
    [TestCase(MigrationStep.Verify)]
    [TestCase(MigrationStep.Exchange)]
    public void Migrate_WriteMeanwhile_IsNotLost(MigrationStep step)
    {
        var recipe = FileRecipe.Dense(ManyBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);
        byte[] expected = recipe.ToArray();
        expected.AsSpan(5000, 300).Fill((byte)'w');
        IStrangerWrite? stranger = null;

        var outcome = Migrate(path, reached => stranger ??= reached == step ? Environment.BeginWrite(path, 5000, 300) : null);

        using (stranger)
        {
            stranger!.WaitToEnd();
        }
        Assert.That(Environment.Read(path).AsSpan().SequenceEqual(expected), "the write is there and the rest as it was");
        Assert.That(outcome.Kind, Is.AnyOf(OutcomeKind.Migrated, OutcomeKind.Busy), outcome.Message);
        if (outcome.Kind == OutcomeKind.Busy)
        {
            AssertUntouched(path, expected, Environment.MovesInParts ? Environment.Placement(path) : before);
        }
    }

    [Test]
    public void Migrate_NameGivenToAnotherFile_LeavesThatFileAlone(
        [Values(MigrationStep.Guard, MigrationStep.Copy, MigrationStep.Exchange)] MigrationStep step)
    {
        var path = Environment.Make("file", FileRecipe.Dense(SmallBytes));
        var newcomer = FileRecipe.Dense(777);
        string placement = "";

        _ = Migrate(path, reached =>
        {
            if (reached == step)
            {
                Environment.Replace(path, newcomer);
                placement = Environment.Placement(path);
            }
        });

        AssertUntouched(path, newcomer.ToArray(), placement);
    }

    [Test]
    public void Migrate_NameRemovedMeanwhile_DoesNotComeBack()
    {
        var path = Environment.Make("file", FileRecipe.Dense(SmallBytes));

        _ = Migrate(path, reached =>
        {
            if (reached == MigrationStep.Verify)
            {
                Environment.Remove(path);
            }
        });

        Assert.That(Environment.Names(), Is.Empty);
    }

    [Test]
    public void Migrate_NameThatLeadsNowhere_IsVanished() =>
        Assert.That(Migrate(Environment.PathOf("nothing")).Code, Is.EqualTo(OutcomeCode.Vanished));

    [TestCase(SpecialFile.Directory, OutcomeCode.ListedDirectory)]
    [TestCase(SpecialFile.Symlink, OutcomeCode.NotRegular)]
    [TestCase(SpecialFile.Fifo, OutcomeCode.NotRegular)]
    [TestCase(SpecialFile.Immutable, OutcomeCode.Immutable)]
    [TestCase(SpecialFile.Forbidden, OutcomeCode.NoPermission)]
    public void Migrate_WhatIsNoFileToMigrate_IsRefused(SpecialFile kind, string code)
    {
        if (!Environment.TryMake("special", kind))
        {
            Assert.Ignore($"{Environment.Name} cannot make this: {kind}");
        }
        var names = Environment.Names();

        var outcome = Migrate(Environment.PathOf("special"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcome.Code, Is.EqualTo(code), outcome.Message);
            Assert.That(Environment.Names(), Is.EqualTo(names));
        }
    }

    [Test]
    public void Migrate_CancelledBeforehand_IsInterruptedAndNothingTouched()
    {
        var recipe = FileRecipe.Dense(SmallBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);
        using var cancelled = new CancellationTokenSource();
        var backend = new SteppingBackend(Environment.Backend, reached =>
        {
            if (reached == MigrationStep.Copy)
            {
                cancelled.Cancel();
            }
        });

        var outcome = new FileMigration(backend, new PlannedFile(path), VerifyMode.Readback, new MigratedLinks()).Run(cancelled.Token);

        Assert.That(outcome.Code, Is.EqualTo(OutcomeCode.Interrupted), outcome.Message);
        AssertUntouched(path, recipe.ToArray(), before);
    }

    [Test]
    public void GiveBackGuard_MidwayAndTwice_LeavesTheFileToOthers()
    {
        var recipe = FileRecipe.Dense(SmallBytes);
        var path = Environment.Make("file", recipe);
        string before = Environment.Placement(path);
        using (var session = Environment.Backend.Open(new PlannedFile(path)))
        {
            session.Guard();
            session.Stage();
            session.GiveBackGuard();
            session.GiveBackGuard();

            Assert.That(() => session.Copy(CancellationToken.None), Throws.TypeOf<RefusedException>());
        }
        AssertUntouched(path, recipe.ToArray(), before);
        Assert.That(Migrate(path).Code, Is.EqualTo(OutcomeCode.Migrated));
    }

    private static void CrashAt(MigrationStep step, MigrationStep reached)
    {
        if (reached == step)
        {
            throw new SimulatedCrash();
        }
    }

    private void Inject(ContractFault fault)
    {
        if (!Environment.TryInject(fault))
        {
            Assert.Ignore($"{Environment.Name} cannot arrange this: {fault}");
        }
    }
}
