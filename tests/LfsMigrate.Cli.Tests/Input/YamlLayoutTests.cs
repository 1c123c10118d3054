using System.Text;
using LfsMigrate.Cli.Input;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>What <c>lfs getstripe -y</c> prints becomes the layout it describes, and half of it becomes nothing.</summary>
public sealed class YamlLayoutTests
{
    private const string PlainFile = """
        lmm_stripe_count:  2
        lmm_stripe_size:   1048576
        lmm_pattern:       raid0
        lmm_layout_gen:    0
        lmm_stripe_offset: 3
        lmm_pool:          flash
        lmm_objects:
        - 0: { l_ost_idx: 3, l_fid: [0x100030000:0x2:0x0] }
        - 1: { l_ost_idx: 1, l_fid: [0x100010000:0x2:0x0] }

        """;

    private const string PlainDirectory = """
        stripe_count:  -1
        stripe_size:   4194304
        pattern:       raid0
        stripe_offset: -1

        """;

    private const string DomDirectory = """
          lcm_layout_gen:    0
          lcm_mirror_count:  1
          lcm_entry_count:   2
          component0:
            lcme_id:             N/A
            lcme_mirror_id:      N/A
            lcme_flags:          0
            lcme_extent.e_start: 0
            lcme_extent.e_end:   1048576
            sub_layout:
              stripe_count:  0
              stripe_size:   1048576
              pattern:       mdt
              stripe_offset: -1

          component1:
            lcme_id:             N/A
            lcme_mirror_id:      N/A
            lcme_flags:          0
            lcme_extent.e_start: 1048576
            lcme_extent.e_end:   EOF
            sub_layout:
              stripe_count:  4
              stripe_size:   1048576
              pattern:       raid0
              stripe_offset: 2
              pool:          flash

        """;

    private const string SelfExtendingFile = """
          lcm_layout_gen:    5
          lcm_mirror_count:  1
          lcm_entry_count:   2
          component0:
            lcme_id:             1
            lcme_mirror_id:      0
            lcme_flags:          init,prefrd
            lcme_extent.e_start: 0
            lcme_extent.e_end:   67108864
            sub_layout:
              lmm_stripe_count:  3
              lmm_stripe_size:   1048576
              lmm_pattern:       raid0,overstriped
              lmm_layout_gen:    0
              lmm_stripe_offset: 1
              lmm_objects:
              - 0: { l_ost_idx: 1, l_fid: [0x100010000:0x2:0x0] }
              - 1: { l_ost_idx: 1, l_fid: [0x100010000:0x3:0x0] }
              - 2: { l_ost_idx: 0, l_fid: [0x100000000:0x3:0x0] }

          component1:
            lcme_id:             2
            lcme_mirror_id:      0
            lcme_flags:          extension
            lcme_extent.e_start: 67108864
            lcme_extent.e_end:   EOF
            sub_layout:
              lmm_stripe_count:    3
              lmm_extension_size:  67108864
              lmm_pattern:         raid0,overstriped
              lmm_layout_gen:      0
              lmm_stripe_offset:   -1

        """;

    private const string MirroredFile = """
          lcm_layout_gen:    3
          lcm_mirror_count:  2
          lcm_entry_count:   2
          component0:
            lcme_id:             65537
            lcme_mirror_id:      1
            lcme_flags:          init
            lcme_extent.e_start: 0
            lcme_extent.e_end:   EOF
            sub_layout:
              lmm_stripe_count:  1
              lmm_stripe_size:   1048576
              lmm_pattern:       raid0
              lmm_layout_gen:    0
              lmm_stripe_offset: 1
              lmm_objects:
              - 0: { l_ost_idx: 1, l_fid: [0x100010000:0x2:0x0] }

          component1:
            lcme_id:             131074
            lcme_mirror_id:      2
            lcme_flags:          init,stale,prefwr
            lcme_extent.e_start: 0
            lcme_extent.e_end:   EOF
            sub_layout:
              lmm_stripe_count:  1
              lmm_stripe_size:   1048576
              lmm_pattern:       raid0
              lmm_layout_gen:    0
              lmm_stripe_offset: 2
              lmm_objects:
              - 0: { l_ost_idx: 2, l_fid: [0x100020000:0x2:0x0] }

        """;

    // Recorded on 2.17.57, which writes components and objects as lists.
    private const string RealFile = """
        composite_header:
          lcm_magic:         0x0BD60BD0
          lcm_size:          240
          lcm_flags:         0
        lcm_layout_gen:    2
        lcm_mirror_count:  1
        lcm_entry_count:   2
        components:
          - lcme_id:             1
            lcme_mirror_id:      0
            lcme_flags:          init
            lcme_extent.e_start: 0
            lcme_extent.e_end:   1048576
            sub_layout:
              lmm_magic:         0x0BD10BD0
              lmm_seq:           0x200000401
              lmm_object_id:     0x84
              lmm_fid:           0x200000401:0x84:0x0
              lmm_stripe_count:  1
              lmm_stripe_size:   1048576
              lmm_pattern:       raid0
              lmm_layout_gen:    0
              lmm_stripe_offset: 0
              lmm_objects:
              - l_ost_idx: 0
                l_fid:     0x240000400:0x22:0x0
          - lcme_id:             2
            lcme_mirror_id:      0
            lcme_flags:          0
            lcme_extent.e_start: 1048576
            lcme_extent.e_end:   EOF
            sub_layout:
              lmm_magic:         0x0BD10BD0
              lmm_seq:           0x200000401
              lmm_object_id:     0x84
              lmm_fid:           0x200000401:0x84:0x0
              lmm_stripe_count:  2
              lmm_stripe_size:   4194304
              lmm_pattern:       raid0
              lmm_layout_gen:    0
              lmm_stripe_offset: -1

        """;

    private const string RealDomDirectory = """
        lcm_layout_gen:    0
        lcm_mirror_count:  1
        lcm_entry_count:   2
        components:
          - lcme_id:             N/A
            lcme_mirror_id:      N/A
            lcme_flags:          0
            lcme_extent.e_start: 0
            lcme_extent.e_end:   1048576
            sub_layout:
              stripe_count:  0
              stripe_size:   1048576
              pattern:       mdt
              mdt_index:     -1
          - lcme_id:             N/A
            lcme_mirror_id:      N/A
            lcme_flags:          0
            lcme_extent.e_start: 1048576
            lcme_extent.e_end:   EOF
            sub_layout:
              stripe_count:  2
              stripe_size:   4194304
              pattern:       raid0
              stripe_offset: 1

        """;

    private const string RealPlainFile = """
        lmm_stripe_count:  3
        lmm_stripe_size:   1048576
        lmm_pattern:       raid0,overstriped
        lmm_layout_gen:    0
        lmm_stripe_offset: 2
        lmm_objects:
              - l_ost_idx: 2
                l_fid:     0x2c0000400:0x1f:0x0
              - l_ost_idx: 3
                l_fid:     0x300000400:0x1e:0x0
              - l_ost_idx: 2
                l_fid:     0x2c0000400:0x20:0x0

        """;

    private static readonly string[] Samples =
    [
        PlainFile, PlainDirectory, DomDirectory, SelfExtendingFile, MirroredFile, RealFile, RealDomDirectory, RealPlainFile,
    ];

    [TestCase(PlainFile, "-c 2 -S 1M -o 3,1 -p flash")]
    [TestCase(PlainDirectory, "-c -1 -S 4M")]
    [TestCase(DomDirectory, "-E 1M -L mdt -E eof -c 4 -S 1M -i 2 -p flash")]
    [TestCase(SelfExtendingFile, "-E eof -C 3 -S 1M -o 1,1,0 -z 64M --comp-flags prefrd")]
    [TestCase(MirroredFile, "-N -E eof -c 1 -S 1M -o 1 -N -E eof -c 1 -o 2 --comp-flags prefwr")]
    [TestCase(RealFile, "-E 1M -c 1 -S 1M -o 0 -E eof -c 2 -S 4M")]
    [TestCase(RealDomDirectory, "-E 1M -L mdt -E eof -c 2 -S 4M -i 1")]
    [TestCase(RealPlainFile, "-C 3 -S 1M -o 2,3,2")]
    public void Read_WhatGetstripeWrites_IsThatLayout(string yaml, string words) =>
        Assert.That(Read(yaml).ToString(), Is.EqualTo(words));

    [Test]
    public void Read_CutAnywhere_IsRefusedOrStillTheWholeLayout()
    {
        foreach (string sample in Samples)
        {
            var whole = Read(sample);
            for (int length = 0; length < sample.TrimEnd('\n').Length; length++)
            {
                var cut = TryRead(sample[..length]);
                // A directory's default is whole without its pool, which comes last and is not always there.
                Assert.That(cut, Is.Null.Or.EqualTo(whole).Or.EqualTo(WithoutLastPool(whole)), sample[..length]);
            }
        }
    }

    [TestCase("", "it is empty")]
    [TestCase("\n", "it is empty")]
    [TestCase("lmm_stripe_count: 1", "middle of a line")]
    [TestCase("hello\n", "does not describe a layout")]
    [TestCase("- 1\n", "does not describe a layout")]
    [TestCase("components: 1\n", "not a list")]
    [TestCase("a: [\n", "not YAML")]
    [TestCase("\0\u0001\n", "does not describe a layout")]
    [TestCase("a: 1\n---\nb: 1\n", "more than one document")]
    [TestCase("a: &x 1\nb: *x\n", "aliases")]
    [TestCase("a: 1\na: 1\n", "twice")]
    [TestCase("stripe_count: 1\nlmm_stripe_count: 1\nstripe_size: 65536\npattern: raid0\nstripe_offset: -1\n", "twice")]
    public void Read_NotALayout_SaysSo(string yaml, string message) =>
        Assert.That(() => Read(yaml), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    [TestCase("lmm_stripe_count:  2", "lmm_stripe_count:  3", "3 stripes and 2 objects")]
    [TestCase("lmm_stripe_count:  2", "lmm_stripe_count:  99999999999999999999", "not a number between")]
    [TestCase("lmm_stripe_count:  2", "lmm_stripe_count:  2001", "not a number between")]
    [TestCase("lmm_stripe_count:  2", "lmm_stripe_count:  [2]", "not one value")]
    [TestCase("1048576", "4294967296", "the most is below")]
    [TestCase("1048576", "1000", "multiple of 64K")]
    [TestCase("1048576", "0x100000", "not a number between")]
    [TestCase("raid0", "raid1", "cannot be asked for")]
    [TestCase("raid0", "parity", "cannot be asked for")]
    [TestCase("raid0", "overstriped", "cannot be")]
    [TestCase("l_ost_idx: 3", "l_ost_idx: 65504", "not a number between")]
    [TestCase("l_ost_idx: 3", "l_ost_ix: 3", "not known")]
    [TestCase("flash", "a/b", "no name of one")]
    [TestCase("lmm_pool: ", "lmm_colour: ", "not known")]
    public void Read_PlainWithAWrongValue_NamesIt(string right, string wrong, string message) =>
        Assert.That(() => Read(PlainFile.Replace(right, wrong)), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    [TestCase("lcm_entry_count:   2", "lcm_entry_count:   3", "says it has 3 components and has 2")]
    [TestCase("lcm_mirror_count:  1", "lcm_mirror_count:  2", "2 mirrors and has 1")]
    [TestCase("lcme_extent.e_start: 1048576", "lcme_extent.e_start: 2097152", "component 2 starts at 2M behind one that ends at 1M")]
    [TestCase("EOF", "2097152", "component 2 is the last and ends at 2M")]
    [TestCase("EOF", "eof", "not a number between")]
    [TestCase("lcme_extent.e_end:   1048576", "lcme_extent.e_end:   1000000", "not at a multiple of 64K")]
    [TestCase("lcme_flags:          0", "lcme_flags:          parity", "cannot be asked for")]
    [TestCase("lcme_flags:          0", "lcme_flags:          ", "cannot be asked for")]
    [TestCase("lcme_flags:          0", "lcme_dstripe_count:  2", "not known")]
    [TestCase("sub_layout:", "sublayout:", "not known")]
    public void Read_CompositeWithAWrongValue_NamesIt(string right, string wrong, string message) =>
        Assert.That(() => Read(DomDirectory.Replace(right, wrong)), Throws.TypeOf<FormatException>().With.Message.Contains(message));

    [Test]
    public void Read_NestedWithoutEnd_IsRefusedAndDoesNotExhaustTheStack() =>
        Assert.That(() => Read("a: " + new string('[', 500_000) + "\n"), Throws.TypeOf<FormatException>().With.Message.Contains("too deep"));

    [Test]
    public void Read_Garbage_ThrowsNothingElse()
    {
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(Samples[random.Next(Samples.Length)]);
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            refused += TryRead(bytes) == null ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(1000));
    }

    private static LayoutTemplate Read(string yaml) => LayoutDescription.Read(YamlTree.Read(Encoding.UTF8.GetBytes(yaml)));

    private static LayoutTemplate? TryRead(string yaml) => TryRead(Encoding.UTF8.GetBytes(yaml));

    private static LayoutTemplate? TryRead(byte[] yaml)
    {
        try
        {
            return LayoutDescription.Read(YamlTree.Read(yaml));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static LayoutTemplate WithoutLastPool(LayoutTemplate whole) =>
        whole with { Components = [.. whole.Components.SkipLast(1), whole.Components[^1] with { Pool = null }] };
}
