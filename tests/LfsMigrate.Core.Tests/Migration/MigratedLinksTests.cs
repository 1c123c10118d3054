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
    public void Check_OtherFile_IsNotConfused()
    {
        _links.Add(new FakeInode { Number = 3, Links = 2 }.Facts);

        Assert.That(() => _links.Check(new FakeInode { Number = 4, Links = 2 }.Facts), Throws.Nothing);
    }
}
