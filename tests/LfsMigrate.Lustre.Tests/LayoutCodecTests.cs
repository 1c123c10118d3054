using System.Collections.Immutable;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

[TestFixture]
public sealed class LayoutCodecTests
{
    private const ulong MiB = 1 << 20;

    // One object: identity, generation, OST index.
    private const string ObjectOnOst1 = "F30A0000 00000000 00000000 00000000 00000000 01000000";
    private const string ObjectOnOst3 = "F40A0000 00000000 00000000 00000000 00000000 03000000";

    // What every md begins with after magic and pattern: lmm_oi, then stripe size 1 MiB.
    private const string FileAnd1M = "01040000 00000000 01040002 00000000 00001000";

    // magic V1, RAID0, oi and size, two stripes, layout generation hidden; then the objects.
    private const string PlainV1 = $"D00BD10B 01000000 {FileAnd1M} 0200 FFFF {ObjectOnOst1} {ObjectOnOst3}";

    // magic V3, RAID0, oi and size, one stripe; pool "fast" in 16 bytes; the object.
    private const string PlainV3 =
        $"D00BD30B 01000000 {FileAnd1M} 0100 FFFF 66617374 00000000 00000000 00000000 {ObjectOnOst3}";

    // magic FOREIGN, four bytes of value, type, flags, value.
    private const string Foreign = "D00BD70B 04000000 01000000 00000000 DEADBEEF";

    // 32 + 2 * 48 = 128 bytes of head; DoM of 32 bytes at 128; a component still without objects at 160.
    private const string DomHead =
        "D00BD60B C0000000 07000000 0000 0200 0000 0000 00000000 00000000 00000000 " // 192 bytes, generation 7, 2 entries, 1 mirror
        + "01000000 10000000 0000000000000000 0000100000000000 80000000 20000000 00000000 00000000 00000000 00000000 " // id 1, INIT, [0, 1M)
        + "02000000 00000000 0000100000000000 FFFFFFFFFFFFFFFF A0000000 20000000 00000000 00000000 00000000 00000000 "; // id 2, [1M, eof)

    private const string Dom = DomHead
        + $"D00BD10B 00010000 {FileAnd1M} 0000 FFFF " // on the MDT: no stripes
        + $"D00BD10B 01000000 {FileAnd1M} FFFF 0500"; // all OSTs, the first to be OST 5

    // Two mirrors of one component each: 128 bytes of head, 56 bytes each.
    private const string Mirrored =
        "D00BD60B F0000000 03000000 0100 0200 0100 0000 00000000 00000000 00000000 "
        + "01000100 10000000 0000000000000000 FFFFFFFFFFFFFFFF 80000000 38000000 00000000 00000000 00000000 00000000 "
        + "01000200 11000000 0000000000000000 FFFFFFFFFFFFFFFF B8000000 38000000 00000000 00000000 00000000 00000000 "
        + $"D00BD10B 01000000 {FileAnd1M} 0100 FFFF {ObjectOnOst1} "
        + $"D00BD10B 01000000 {FileAnd1M} 0100 FFFF {ObjectOnOst3}";

    // Self-extending: [0, 64M) with an object, then space up to eof in steps of 64 MiB, written 65536 KiB.
    private const string Sel =
        "D00BD60B D8000000 01000000 0000 0200 0000 0000 00000000 00000000 00000000 "
        + "01000000 10000000 0000000000000000 0000000400000000 80000000 38000000 00000000 00000000 00000000 00000000 "
        + "02000000 40000000 0000000400000000 FFFFFFFFFFFFFFFF B8000000 20000000 00000000 00000000 00000000 00000000 "
        + $"D00BD10B 01000000 {FileAnd1M} 0100 FFFF {ObjectOnOst1} "
        + "D00BD10B 01000000 01040000 00000000 01040002 00000000 00000100 0100 FFFF";

    // As a file of 71 MiB had it on 2.17.57: -E 1G -z 64M -c 1 -E eof -z 256M -c 1, grown by one step.
    private const string SelRecorded =
        "d00bd60b 78010000 05000000 0000 0400 0000 0000 00000000 00000000 00000000 "
        + "01000000 10000000 0000000000000000 0000000800000000 e0000000 38000000 00000000 00000000 00000000 00000000 "
        + "02000000 40000000 0000000800000000 0000004000000000 18010000 20000000 00000000 00000000 00000000 00000000 "
        + "03000000 00000000 0000004000000000 0000004000000000 38010000 20000000 00000000 00000000 00000000 00000000 "
        + "04000000 40000000 0000004000000000 ffffffffffffffff 58010000 20000000 00000000 00000000 00000000 00000000 "
        + "d00bd10b 01000000 00000000 00000000 00000000 00000000 00004000 0100 ffff "
        + "00040040 02000000 b3000000 00000000 00000000 00000000 "
        + "d00bd10b 01000000 00000000 00000000 00000000 00000000 00000100 0100 ffff "
        + "d00bd10b 01000000 00000000 00000000 00000000 00000000 00004000 0100 ffff "
        + "d00bd10b 01000000 00000000 00000000 00000000 00000000 00000400 0100 ffff";

    // One component of raid0 with compression: a flag of the component, and of its pattern.
    private const string Compressed =
        "D00BD60B 88000000 02000000 0000 0100 0000 0000 00000000 00000000 00000000 "
        + "01000000 10010000 0000000000000000 FFFFFFFFFFFFFFFF 50000000 38000000 00000000 00000000 00000000 00000000 "
        + $"D00BD10B 01080000 {FileAnd1M} 0100 FFFF {ObjectOnOst1}";

    // Erasure coded: the data as one mirror, the parity as another.
    private const string ErasureCoded =
        "D00BD60B F0000000 02000000 0000 0200 0100 0100 00000000 00000000 00000000 "
        + "01000100 10000000 0000000000000000 FFFFFFFFFFFFFFFF 80000000 38000000 00000000 00000000 00000000 00000000 "
        + "01000200 90000000 0000000000000000 FFFFFFFFFFFFFFFF B8000000 38000000 00000000 00000000 00000000 01010000 "
        + $"D00BD10B 01000000 {FileAnd1M} 0100 FFFF {ObjectOnOst1} "
        + $"D00BD10B 04000000 {FileAnd1M} 0100 FFFF {ObjectOnOst3}";

    // A component whose bytes lie elsewhere, as one of an HSM has them.
    private const string ForeignComponent =
        "D00BD60B 64000000 02000000 0000 0100 0000 0000 00000000 00000000 00000000 "
        + "01000000 10000000 0000000000000000 FFFFFFFFFFFFFFFF 50000000 14000000 00000000 00000000 00000000 00000000 "
        + "D00BD70B 04000000 01000000 00000000 DEADBEEF";

    private static readonly string[] Valid = [PlainV1, PlainV3, Foreign, Dom, Mirrored, Sel, SelRecorded];

    [Test]
    public void Decode_PlainV1_GivesOstsAndIdentities()
    {
        Layout layout = LayoutCodec.Decode(Bytes(PlainV1));
        Assert.That(layout.Kind, Is.EqualTo(LayoutKind.Plain));
        Assert.That(layout.ToString(), Is.EqualTo("-c 2 -S 1M -o 1,3"));
        Assert.That(layout.Osts, Is.EqualTo(new[] { 1, 3 }));
        Assert.That(layout.Components[0].ObjectIds, Is.EqualTo(new UInt128[] { 0xAF3, 0xAF4 }));
        Assert.That(layout.Components[0].IsInstantiated, Is.True);
        Assert.That(layout.Pool, Is.Null);
        Assert.That(layout.Generation, Is.Zero);
    }

    [Test]
    public void Decode_PlainV3_GivesPool()
    {
        Layout layout = LayoutCodec.Decode(Bytes(PlainV3));
        Assert.That(layout.Pool, Is.EqualTo("fast"));
        Assert.That(layout.ToString(), Is.EqualTo("-c 1 -S 1M -o 3 -p fast"));
    }

    [Test]
    public void Decode_Released_HasNoObjects()
    {
        byte[] lov = Bytes(PlainV1)[..32];
        lov[7] = 0x80;
        Layout layout = LayoutCodec.Decode(lov);
        Assert.That(layout.IsReleased, Is.True);
        Assert.That(layout.Components[0].IsInstantiated, Is.False);
        Assert.That(layout.Components[0].StripeCount, Is.EqualTo(2));
        Assert.That(layout.Osts, Is.Empty);
    }

    [Test]
    public void Decode_Hole_LeavesTheMissingObjectOut()
    {
        byte[] lov = Bytes(PlainV1);
        lov[7] = 0x40;
        lov.AsSpan(32, 24).Clear();
        Assert.That(LayoutCodec.Decode(lov).Osts, Is.EqualTo(new[] { 3 }));
    }

    [Test]
    public void Decode_Dom_GivesSizeAndWaitingComponent()
    {
        Layout layout = LayoutCodec.Decode(Bytes(Dom));
        Assert.That(layout.Kind, Is.EqualTo(LayoutKind.Composite));
        Assert.That(layout.Generation, Is.EqualTo(7));
        Assert.That(layout.DomBytes, Is.EqualTo(MiB));
        Assert.That(layout.Components[0].IsInstantiated, Is.True);
        Assert.That(layout.Components[1].IsInstantiated, Is.False);
        Assert.That(layout.Components[1].StripeCount, Is.EqualTo(-1));
        Assert.That(layout.Components[1].StartOst, Is.EqualTo(5));
        Assert.That(layout.ToString(), Is.EqualTo("-E 1M -L mdt -E eof -c -1 -S 1M -i 5"));
        Assert.That(layout.Osts, Is.Empty);
    }

    [Test]
    public void Decode_Mirrored_GivesBothMirrors()
    {
        Layout layout = LayoutCodec.Decode(Bytes(Mirrored));
        Assert.That(layout.MirrorCount, Is.EqualTo(2));
        Assert.That(layout.Components.Select(c => c.Id), Is.EqualTo(new[] { 0x10001u, 0x20001u }));
        Assert.That(layout.Components[1].Flags, Is.EqualTo(ComponentFlags.INIT | ComponentFlags.STALE));
        Assert.That(layout.Osts, Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public void Decode_SelfExtending_GivesGrowthInBytes()
    {
        Layout layout = LayoutCodec.Decode(Bytes(Sel));
        Assert.That(layout.Components[1].IsExtension, Is.True);
        Assert.That(layout.Components[1].StripeSizeBytes, Is.EqualTo(64 * MiB));
        Assert.That(layout.ToString(), Is.EqualTo("-E eof -c 1 -S 1M -o 1 -z 64M"));
        byte[] lov = Bytes(Sel);
        lov[2] = 0xD8;
        Assert.That(LayoutCodec.Decode(lov), Is.EqualTo(layout), "the magic of SEL means the same");
    }

    [Test]
    public void Decode_RecordedSelfExtending_IsKeptAsItWasMade()
    {
        Layout layout = LayoutCodec.Decode(Bytes(SelRecorded));
        Assert.That(layout.Osts, Is.EqualTo(new[] { 0 }));
        Assert.That(layout.ToString(), Is.EqualTo("-E 1G -c 1 -S 4M -o 0 -z 64M -E eof -c 1 -z 256M"));
        Assert.That(LayoutTemplate.KeepOwn(layout).ToString(), Is.EqualTo("-E 1G -c 1 -S 4M -z 64M -E eof -c 1 -z 256M"));
    }

    [Test]
    public void Decode_Foreign_HasNoComponents()
    {
        Layout layout = LayoutCodec.Decode(Bytes(Foreign));
        Assert.That(layout.Kind, Is.EqualTo(LayoutKind.Foreign));
        Assert.That(layout.Components, Is.Empty);
        Assert.That(layout.KeepOwnObstacle, Is.Not.Null);
    }

    [TestCase(Compressed, "compressed")]
    [TestCase(ErasureCoded, "erasure coded")]
    [TestCase(ForeignComponent, "foreign")]
    public void Decode_KindThatIsNotMigrated_HasItsObstacle(string hex, string obstacle)
    {
        Layout layout = LayoutCodec.Decode(Bytes(hex));
        Assert.That(layout.KeepOwnObstacle, Does.Contain(obstacle));
        Assert.That(layout.IsForeign, Is.EqualTo(obstacle == "foreign"));
        Assert.That(layout.ToString(), Is.Not.Empty);
    }

    [Test]
    public void Decode_Overstriped_GivesAnOstTwice()
    {
        byte[] lov = Bytes($"D00BD10B 01020000 {FileAnd1M} 0300 FFFF {ObjectOnOst1} {ObjectOnOst3} {ObjectOnOst1}");
        Layout layout = LayoutCodec.Decode(lov);
        Assert.That(layout.ToString(), Is.EqualTo("-C 3 -S 1M -o 1,3,1"));
        Assert.That(LayoutTemplate.KeepOwn(layout).ToString(), Is.EqualTo("-C 3 -S 1M"));
    }

    [TestCase(PlainV1, 0, 0x00, "no kind known")]
    [TestCase(PlainV1, 28, 0x03, "3 stripes")]
    [TestCase(PlainV1, 54, 0xFF, "cannot be")]
    [TestCase(PlainV3, 36, 0x07, "pool name")]
    [TestCase(Foreign, 4, 0x05, "foreign layout")]
    [TestCase(Dom, 4, 0xC1, "193 bytes")]
    [TestCase(Dom, 14, 0x00, "0 components")]
    [TestCase(Dom, 15, 0x10, "4098 components")]
    [TestCase(Dom, 16, 0x01, "2 mirrors but has 1")]
    [TestCase(Dom, 56, 0x7F, "127+32")]
    [TestCase(Dom, 60, 0x41, "128+65")]
    [TestCase(Dom, 60, 0x0F, "component 1")]
    [TestCase(Dom, 60, 0x21, "share the bytes")]
    [TestCase(Dom, 90, 0x20, "component 2 covers")]
    [TestCase(Dom, 128, 0x00, "no kind known")]
    [TestCase(Mirrored, 212, 0x02, "2 stripes")]
    public void Decode_OneByteWrong_SaysWhatIsWrong(string hex, int offset, int value, string message)
    {
        byte[] lov = Bytes(hex);
        lov[offset] = (byte)value;
        Assert.That(() => LayoutCodec.Decode(lov), Throws.TypeOf<FormatException>().With.Message.Contains(message));
    }

    [Test]
    public void Decode_CutShort_IsRefused()
    {
        foreach (string hex in Valid.Except([PlainV1, PlainV3]))
        {
            byte[] lov = Bytes(hex);
            for (int length = 0; length < lov.Length; length++)
            {
                Assert.That(() => LayoutCodec.Decode(lov.AsSpan(0, length)), Throws.TypeOf<FormatException>(), $"{length} of {hex}");
            }
        }
    }

    // A plain layout without any object is a directory's default: only a cut between its head and its end shows.
    [TestCase(PlainV1, 32)]
    [TestCase(PlainV3, 48)]
    public void Decode_PlainCutShort_IsRefused(string hex, int headBytes)
    {
        byte[] lov = Bytes(hex);
        Assert.That(LayoutCodec.Decode(lov.AsSpan(0, headBytes)).Components[0].IsInstantiated, Is.False);
        for (int length = 0; length < lov.Length; length += length == headBytes - 1 ? 2 : 1)
        {
            Assert.That(() => LayoutCodec.Decode(lov.AsSpan(0, length)), Throws.TypeOf<FormatException>(), $"{length}");
        }
    }

    [Test]
    public void Decode_RandomBytesChanged_ThrowsNothingButFormatException()
    {
        Random random = new(8);
        int decoded = 0;
        for (int i = 0; i < 60000; i++)
        {
            byte[] lov = Bytes(Valid[i % Valid.Length]);
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                lov[random.Next(lov.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            }

            decoded += TryDecode(lov.AsSpan(0, random.Next(4) == 0 ? random.Next(lov.Length) : lov.Length)) ? 1 : 0;
        }

        Assert.That(decoded, Is.GreaterThan(5000), "not every change breaks a layout");
    }

    // magic, pattern, oi 0, stripe size, stripe count, stripe offset; pool; objects with their index alone.
    [TestCase("-c 2", "D00BD10B 01000000 00000000 00000000 00000000 00000000 00000000 0200 FFFF")]
    [TestCase("-c -1 -S 1M -i 3", "D00BD10B 01000000 00000000 00000000 00000000 00000000 00001000 FFFF 0300")]
    [TestCase("-C -2", "D00BD10B 01020000 00000000 00000000 00000000 00000000 00000000 FEFF FFFF")]
    [TestCase(
        "-p fast", "D00BD30B 01000000 00000000 00000000 00000000 00000000 00000000 0000 FFFF 66617374 00000000 00000000 00000000")]
    [TestCase(
        "-p ignore", "D00BD30B 01000000 00000000 00000000 00000000 00000000 00000000 0000 FFFF 69676E6F 72650000 00000000 00000000")]
    [TestCase(
        "-o 3,1",
        "D00BD50B 01000000 00000000 00000000 00000000 00000000 00000000 0200 0300 00000000 00000000 00000000 00000000 "
        + "00000000 00000000 00000000 00000000 00000000 03000000 00000000 00000000 00000000 00000000 00000000 01000000")]
    [TestCase(
        "-E 1M -L mdt -E eof -c 4",
        "D00BD60B C0000000 00000000 0000 0200 0000 0000 00000000 00000000 00000000 "
        + "00000000 00000000 0000000000000000 0000100000000000 80000000 20000000 00000000 00000000 00000000 00000000 "
        + "00000000 00000000 0000100000000000 FFFFFFFFFFFFFFFF A0000000 20000000 00000000 00000000 00000000 00000000 "
        + "D00BD10B 00010000 00000000 00000000 00000000 00000000 00001000 0000 FFFF "
        + "D00BD10B 01000000 00000000 00000000 00000000 00000000 00000000 0400 FFFF")]
    public void Encode_Template_IsWhatTheServerWants(string words, string hex) =>
        Assert.That(Convert.ToHexString(LayoutCodec.Encode(Template(words))), Is.EqualTo(hex.Replace(" ", "", StringComparison.Ordinal)));

    [Test]
    public void Encode_SelfExtending_WritesGrowthInKiB()
    {
        byte[] lov = LayoutCodec.Encode(LayoutTemplate.KeepOwn(LayoutCodec.Decode(Bytes(Sel))));
        Layout back = LayoutCodec.Decode(LovServer.Create(lov, 4));
        Assert.That(back.Components[1].StripeSizeBytes, Is.EqualTo(64 * MiB));
        Assert.That(back.Components[1].IsExtension, Is.True);
    }

    [TestCase("-c 2")]
    [TestCase("-c 0 -S 2M")]
    [TestCase("-c -1")]
    [TestCase("-C 9")]
    [TestCase("-C -2")]
    [TestCase("-i 3 -c 2")]
    [TestCase("-o 3,1")]
    [TestCase("-o 3,3,1")]
    [TestCase("-p fast -c 2")]
    [TestCase("-p fast -o 0,2")]
    [TestCase("-p ignore")]
    [TestCase("-E 1M -c 1 -E 16M -c 2 -p fast -E eof -c -1")]
    [TestCase("-E 1M -L mdt -E eof -o 1,2")]
    [TestCase("-E 4M -o 1,2 -E eof -i 1")]
    public void Encode_MadeByAServer_DecodesToWhatWasAsked(string words)
    {
        LayoutTemplate template = Template(words);
        Layout made = LayoutCodec.Decode(LovServer.Create(LayoutCodec.Encode(template), 4));
        Assert.That(template.IsSatisfiedBy(made, 4, out string difference), Is.True, difference);
        LayoutTemplate again = LayoutTemplate.KeepOwn(made);
        Assert.That(again.IsSatisfiedBy(made, 4, out difference), Is.True, difference);
    }

    [Test]
    public void Encode_OwnLayout_MakesItsLikeElsewhere()
    {
        foreach (string hex in Valid.Except([Foreign]))
        {
            LayoutTemplate template = LayoutTemplate.KeepOwn(LayoutCodec.Decode(Bytes(hex)));
            Layout made = LayoutCodec.Decode(LovServer.Create(LayoutCodec.Encode(template), 4));
            Assert.That(template.IsSatisfiedBy(made, 4, out string difference), Is.True, difference);
            Assert.That(made.HasSameObjectsAs(LayoutCodec.Decode(Bytes(hex))), Is.EqualTo(hex == Dom), "only the MDT has no objects");
        }
    }

    [Test]
    public void Encode_ValuesThatDoNotFit_AreRefused()
    {
        ComponentTemplate fine = new();
        ComponentTemplate[] unfit =
        [
            fine with { Pool = "sixteen-letters-" }, fine with { Pool = "" }, fine with { Pool = "p\u00e9" },
            fine with { StripeSizeBytes = 1UL << 32 }, fine with { StripeCount = 2001 }, fine with { StripeCount = -33 },
            fine with { StartOst = 65504 }, fine with { Osts = [-1] }, fine with { Pattern = StripePattern.MDT },
            fine with { Osts = [.. Enumerable.Range(0, 4000)] },
        ];
        foreach (ComponentTemplate component in unfit)
        {
            Assert.That(() => LayoutCodec.Encode(new LayoutTemplate { Components = [component] }), Throws.ArgumentException, component.ToString());
        }

        Assert.That(() => LayoutCodec.Encode(new LayoutTemplate()), Throws.ArgumentException);
        Assert.That(() => LayoutCodec.Encode(new LayoutTemplate { Components = [fine], IsComposite = true, MirrorCount = 2 }), Throws.ArgumentException);
    }

    private static bool TryDecode(ReadOnlySpan<byte> lov)
    {
        try
        {
            Layout layout = LayoutCodec.Decode(lov);
            Assert.That(layout.ToString(), Is.Not.Null);
            if (layout.KeepOwnObstacle is null)
            {
                LayoutTemplate.KeepOwn(layout).IsSatisfiedBy(layout, 4, out _);
            }

            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static LayoutTemplate Template(string words) =>
        LayoutArguments.Parse([.. words.Split(' ')], ImmutableHashSet<string>.Empty).Request.For(PlacementFacts.Of(new Layout()));
}
