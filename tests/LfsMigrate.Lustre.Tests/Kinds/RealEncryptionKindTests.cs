using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>Encrypted files on a real Lustre, by who has their key and by who has not.</summary>
[Category("Lustre")]
public sealed class RealEncryptionKindTests
{
    // The last one is copied in several streams.
    private static readonly int[] Lengths = [0, 100, (3 << 20) + 4321, (130 << 20) + 4321];

    private RealLustreDirectory _dir = null!;
    private EncryptionKey _key = null!;

    [SetUp]
    public void MakeEncryptedDirectory()
    {
        _dir = RealLustreDirectory.Create();
        _key = new EncryptionKey(_dir.Path);
        _key.Add();
        Directory.CreateDirectory(_dir["e"]);
        _key.Encrypt(_dir["e"]);
    }

    [TearDown]
    public void RemoveDirectory()
    {
        _key?.Dispose();
        _dir?.Dispose();
    }

    [Test]
    public void Migrate_WithItsKey_IsTheSame([ValueSource(nameof(Lengths))] int length, [Values("-b", "-n")] string guard)
    {
        string sum = Write(length);

        var (code, line) = _dir.Migrate("e/f", guard, "-c", "2");

        Assert.That(code, Is.EqualTo("migrated"), line);
        Assert.That((SumFromServers(), _dir.LayoutOf("e/f").Components[0].StripeCount), Is.EqualTo((sum, 2)));
    }

    [Test]
    public void Migrate_WithoutItsKey_IsTheSameForWhoHasIt([ValueSource(nameof(Lengths))] int length, [Values("-b", "-n")] string guard)
    {
        string sum = Write(length);
        ForgetContent();
        _key.Remove();
        // Its name is another one now where the client encrypts names as well.
        string name = Directory.GetFiles(_dir["e"]).Single();
        Assert.That(() => File.OpenRead(name), Throws.InstanceOf<IOException>(), "the key is still here");

        var (code, line) = _dir.Migrate($"e/{Path.GetFileName(name)}", guard, "-c", "2");

        Assert.That(code, Is.EqualTo("migrated"), line);
        ForgetContent();
        _key.Add();
        Assert.That((SumFromServers(), _dir.LayoutOf("e/f").Components[0].StripeCount), Is.EqualTo((sum, 2)));
    }

    private string Write(int length)
    {
        RealLustreDirectory.Need("lfs", "setstripe", "-c", "1", _dir["e/f"]);
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        using (var file = File.OpenHandle(_dir["e/f"], FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(file, data, 0);
            RandomAccess.FlushToDisk(file);
        }
        return _dir.Sum("e/f");
    }

    private string SumFromServers()
    {
        ForgetContent();
        return _dir.Sum("e/f");
    }

    private static void ForgetContent()
    {
        Testing.Program.Run("sync");
        RealLustreDirectory.Need("sysctl", "-q", "vm.drop_caches=3");
        RealLustreDirectory.Need("lctl", "set_param", "-n", "ldlm.namespaces.*.lru_size=clear");
    }
}
