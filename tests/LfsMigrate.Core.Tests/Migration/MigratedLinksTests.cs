using LfsMigrate.Core.Migration;
using LfsMigrate.Testing.Fakes;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class MigratedLinksTests
{
    private MigratedLinks _links = null!;

    [SetUp]
    public void SetUp() => _links = new MigratedLinks();

    [Test]
    public void Check_SecondNameOfMigratedFile_IsRefused()
    {
        var inode = new FakeInode { Number = 3, Links = 2 };

        _links.Add(inode.Facts);

        Assert.That(() => _links.Check(inode.Facts),
            Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.AlreadyMigrated));
    }

    [Test]
    public void Check_FileWithOneName_MayComeAgain()
    {
        var inode = new FakeInode { Number = 3 };

        _links.Add(inode.Facts);

        Assert.That(() => _links.Check(inode.Facts), Throws.Nothing);
    }

    [Test]
    public void Take_FileInHand_IsBusyUntilItIsGivenBack([Values(1u, 2u)] uint links)
    {
        var facts = new FakeInode { Number = 3, Links = links }.Facts;
        var hold = _links.Take(facts);

        Assert.That(() => _links.Take(facts), Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.InUse));
        Assert.That(() => _links.Take(new FakeInode { Number = 4 }.Facts), Throws.Nothing);
        hold.Dispose();
        Assert.That(() => _links.Take(facts), Throws.Nothing);
    }

    [Test]
    public void Take_SecondNameOfMigratedFile_IsRefused()
    {
        var facts = new FakeInode { Number = 3, Links = 2 }.Facts;
        _links.Add(facts);

        Assert.That(() => _links.Take(facts), Throws.TypeOf<RefusedException>().With.Property("Code").EqualTo(OutcomeCode.AlreadyMigrated));
    }

    [Test]
    public void Take_ManyThreads_OneHasIt()
    {
        var facts = new FakeInode { Number = 3, Links = 2 }.Facts;
        int holders = 0;

        Parallel.For(0, 100, _ =>
        {
            try
            {
                _links.Take(facts);
                Interlocked.Increment(ref holders);
            }
            catch (RefusedException)
            {
                // Another thread has it.
            }
        });

        Assert.That(holders, Is.EqualTo(1));
    }

    [Test]
    public void Check_OtherFile_IsNotConfused()
    {
        _links.Add(new FakeInode { Number = 3, Links = 2 }.Facts);

        Assert.That(() => _links.Check(new FakeInode { Number = 4, Links = 2 }.Facts), Throws.Nothing);
    }
}
