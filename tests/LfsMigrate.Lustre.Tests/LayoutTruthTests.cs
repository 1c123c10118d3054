using System.Buffers.Binary;
using LfsMigrate.Core.Backends;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>Layouts here are just enough of lustre.lov to have objects and a generation.</summary>
public sealed class LayoutTruthTests
{
    private const uint V1 = 0x0BD10BD0, V3 = 0x0BD30BD0, CompV1 = 0x0BD60BD0, LCME_FL_INIT = 0x10, PatternMdt = 0x100;

    [Test]
    public void Tell_FoundTheOthersObjects_IsDone() =>
        Assert.That(LayoutTruth.Tell(Plain(1, 0), Plain(2, 0), Plain(2, 5)), Is.EqualTo(ExchangeTruth.Done));

    [Test]
    public void Tell_FoundItsOwnObjects_IsNotDone() =>
        Assert.That(LayoutTruth.Tell(Plain(1, 0), Plain(2, 0), Plain(1, 5)), Is.EqualTo(ExchangeTruth.NotDone));

    [Test]
    public void Tell_FoundNeither_IsUnknown() =>
        Assert.That(LayoutTruth.Tell(Plain(1, 0), Plain(2, 0), Plain(3, 0)), Is.EqualTo(ExchangeTruth.Unknown));

    [Test]
    public void Tell_FoundGarbage_IsUnknown() =>
        Assert.That(LayoutTruth.Tell(Plain(1, 0), Plain(2, 0), [1, 2, 3]), Is.EqualTo(ExchangeTruth.Unknown));

    [Test]
    public void Tell_NoObjectsAndOtherGeneration_IsDone() =>
        Assert.That(LayoutTruth.Tell(Mdt(1), Mdt(1), Mdt(2)), Is.EqualTo(ExchangeTruth.Done));

    [Test]
    public void Tell_NoObjectsAndSameGeneration_IsNotDone() =>
        Assert.That(LayoutTruth.Tell(Mdt(1), Mdt(3), Mdt(1)), Is.EqualTo(ExchangeTruth.NotDone));

    [Test]
    public void Tell_FromObjectsToNone_IsDone() =>
        Assert.That(LayoutTruth.Tell(Plain(1, 0), Mdt(1), Mdt(2)), Is.EqualTo(ExchangeTruth.Done));

    [Test]
    public void ObjectList_PoolName_IsNoObject() =>
        Assert.That(ObjectList.Read(Plain(7, 0, V3)), Is.EqualTo(ObjectList.Read(Plain(7, 0))).And.Length.EqualTo(24));

    [Test]
    public void ObjectList_Composite_InstantiatedComponentsOnly()
    {
        byte[] one = Plain(1, 0), two = Plain(2, 0);

        Assert.That(ObjectList.Read(Composite((one, LCME_FL_INIT), (two, 0))), Is.EqualTo(ObjectList.Read(one)));
        Assert.That(ObjectList.Read(Composite((one, LCME_FL_INIT), (two, LCME_FL_INIT))),
            Is.EqualTo(ObjectList.Read(one).Concat(ObjectList.Read(two))));
    }

    [Test]
    public void ObjectList_CutAnywhere_DoesNotThrow()
    {
        byte[] whole = Composite((Plain(1, 0, V3), LCME_FL_INIT), (Plain(2, 0), LCME_FL_INIT));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.That(() => ObjectList.Read(whole.AsSpan(0, length)), Throws.Nothing, $"cut at {length}");
        }
    }

    [Test]
    public void ObjectList_RandomBytes_DoesNotThrow([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        byte[] lov = new byte[random.Next(32, 400)];
        random.NextBytes(lov);
        BinaryPrimitives.WriteUInt32LittleEndian(lov, seed % 2 == 0 ? CompV1 : V1);

        Assert.That(() => ObjectList.Read(lov), Throws.Nothing);
    }

    private static byte[] Mdt(ushort generation)
    {
        byte[] lov = Plain(1, generation);
        BinaryPrimitives.WriteUInt32LittleEndian(lov.AsSpan(4), PatternMdt);
        return lov;
    }

    private static byte[] Plain(byte objectId, ushort generation, uint magic = V1)
    {
        int start = magic == V3 ? 48 : 32;
        byte[] lov = new byte[start + 24];
        BinaryPrimitives.WriteUInt32LittleEndian(lov, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(lov.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(lov.AsSpan(28), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(lov.AsSpan(30), generation);
        lov[start] = objectId;
        return lov;
    }

    private static byte[] Composite(params (byte[] Lov, uint Flags)[] components)
    {
        var lov = new List<byte>(new byte[32 + (48 * components.Length)]);
        var entries = new List<(int Offset, int Size)>();
        foreach (var (part, _) in components)
        {
            entries.Add((lov.Count, part.Length));
            lov.AddRange(part);
        }
        byte[] bytes = [.. lov];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, CompV1);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14), (ushort)components.Length);
        for (int i = 0; i < components.Length; i++)
        {
            var entry = bytes.AsSpan(32 + (48 * i));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], components[i].Flags);
            BinaryPrimitives.WriteInt32LittleEndian(entry[24..], entries[i].Offset);
            BinaryPrimitives.WriteInt32LittleEndian(entry[28..], entries[i].Size);
        }
        return bytes;
    }
}
