using System.Collections.Immutable;
using LfsMigrate.Core.Placement;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Placement;

[TestFixture]
public sealed class LayoutArgumentsTests
{
    private static readonly HashSet<string> Others = ["-W", "--bandwidth-limit", "--files-from"];

    [TestCase("")]
    [TestCase("file -v --stats")]
    [TestCase("-i -1 file")]
    [TestCase("-p none file")]
    [TestCase("-p inherit file")]
    public void Parse_NothingSaidAboutStripes_KeepsOwn(string line)
    {
        LayoutRequest request = Parse(line).Request;
        Assert.That(request.IsKeepOwn, Is.True);
        Assert.That(request, Is.EqualTo(LayoutRequest.KeepOwn));
        Assert.That(request.ToString(), Is.EqualTo("own layout"));
    }

    // Each line is what the request says of itself in setstripe's words.
    [TestCase("-c 2", "-c 2")]
    [TestCase("-c2", "-c 2")]
    [TestCase("--stripe-count 2", "-c 2")]
    [TestCase("--stripe-count=2", "-c 2")]
    [TestCase("--stripe_count=0x2", "-c 2")]
    [TestCase("-c 4 -c 2", "-c 2")]
    [TestCase("-c -1", "-c -1")]
    [TestCase("-c-1", "-c -1")]
    [TestCase("-c 0", "-c 0")]
    [TestCase("-C 8", "-C 8")]
    [TestCase("--overstripe-count -32", "-C -32")]
    [TestCase("-S 1M", "-c 0 -S 1M")]
    [TestCase("-S 64", "-c 0 -S 64K")]
    [TestCase("--stripe_size 1048576", "-c 0 -S 1M")]
    [TestCase("-S 0", "-c 0")]
    [TestCase("-i 3", "-c 0 -i 3")]
    [TestCase("--stripe-index=0x10", "-c 0 -i 16")]
    [TestCase("-i 65503", "-c 0 -i 65503")]
    [TestCase("-o 1,3", "-c 2 -o 1,3")]
    [TestCase("--ost 1 --ost-list 3 --ost_list=5", "-c 3 -o 1,3,5")]
    [TestCase("-o 4-6,0x2", "-c 4 -o 4,5,6,2")]
    [TestCase("-o 1,1,2", "-C 3 -o 1,1,2")]
    [TestCase("-c 2 -o 1,3", "-c 2 -o 1,3")]
    [TestCase("-c -1 -o 1,3", "-c 2 -o 1,3")]
    [TestCase("-i 3 -o 1,3,5", "-c 3 -o 3,5,1")]
    [TestCase("-p fast", "-c 0 -p fast")]
    [TestCase("-p lustre.fast", "-c 0 -p fast")]
    [TestCase("--pool=ignore", "-c 0 -p ignore")]
    [TestCase("-c 1 -p none", "-c 1")]
    [TestCase("-L raid0 -c 1", "-c 1")]
    [TestCase("--mdt-count 2", "-c 2")]
    [TestCase("--stripe_index 3", "-c 0 -i 3")]
    [TestCase("--stripe-c 2", "-c 2")]
    [TestCase("--poo x", "-c 0 -p x")]
    [TestCase("--os=1,2", "-c 2 -o 1,2")]
    [TestCase("-N1 -c 2", "-c 2")]
    [TestCase("-N -c 2", "-c 2")]
    [TestCase("-N 1 -c 2", "-c 2")]
    [TestCase("--mirror-count=1 -c 2", "-c 2")]
    public void Parse_Plain_IsUnderstood(string line, string words)
    {
        LayoutRequest request = Parse(line).Request;
        Assert.That(request.ToString(), Is.EqualTo(words));
        Assert.That(TemplateOf(request).IsComposite, Is.False);
    }

    [TestCase("-E 1M -c 1 -E eof -c 4", "-E 1M -c 1 -E eof -c 4")]
    [TestCase("-E 1M -c 1 -E -1", "-E 1M -c 1 -E eof -c 1")]
    [TestCase("-E EOF", "-E eof -c 0")]
    [TestCase("--component-end 1M --comp-end=eof -c 4", "-E 1M -c 0 -E eof -c 4")]
    [TestCase("-c 2 -S 1M -p fast -E 16M -E eof", "-E 16M -c 2 -S 1M -p fast -E eof -c 2")]
    [TestCase("-E 1024 -c 1 -E eof -c 2", "-E 1M -c 1 -E eof -c 2")]
    [TestCase("-E 1M -L mdt -E eof -c 2 -p fast", "-E 1M -L mdt -E eof -c 2 -p fast")]
    [TestCase("-L mdt -E 64K -E eof", "-E 64K -L mdt -E eof -c 0")]
    [TestCase("-E 4M -C 8 -E eof", "-E 4M -C 8 -E eof -c 8")]
    [TestCase("-E 4M -C -2 -E eof", "-E 4M -C -2 -E eof -c -1")]
    [TestCase("-E 4M -c 1 -i 3 -E eof", "-E 4M -c 1 -i 3 -E eof -c 1")]
    [TestCase("-E 4M -c 1 -p a -E 8M -p none -E eof -p b", "-E 4M -c 1 -p a -E 8M -c 1 -p none -E eof -c 1 -p b")]
    [TestCase("-E 4M -c 1 -E eof -o 2,3", "-E 4M -c 1 -E eof -c 2 -o 2,3")]
    [TestCase("-E 4M -S 4M -E eof -S 64K", "-E 4M -c 0 -S 4M -E eof -c 0 -S 64K")]
    [TestCase("--comp-e 4M -c 1 --component-e eof", "-E 4M -c 1 -E eof -c 1")]
    [TestCase("-E 1G -z 64M -c 1 -E eof -c 4 -z 256M", "-E 1G -c 1 -z 64M -E eof -c 4 -z 256M")]
    [TestCase("-E eof --ext-size 65536 -c 1", "-E eof -c 1 -z 64K")]
    [TestCase("-E eof --extension-size=64 -S 64K", "-E eof -c 0 -S 64K -z 64K")]
    [TestCase("-E 1M -c 1 --comp-flags prefrd,nosync -E eof", "-E 1M -c 1 --comp-flags prefrd,nosync -E eof -c 1")]
    [TestCase("-E eof -c 1 --component-flags=prefrw --comp-flags ^prefwr", "-E eof -c 1 --comp-flags prefrd")]
    [TestCase("-E eof -c 1 --comp-flags prefer,nocompr", "-E eof -c 1 --comp-flags prefrd,prefwr,nocompr")]
    [TestCase("-N2 -c 1", "-N -E eof -c 1 -N -E eof -c 1")]
    [TestCase("-N -c 1 -p a -N -c 2", "-N -E eof -c 1 -p a -N -E eof -c 2")]
    [TestCase("-N -E 1M -c 1 -E eof -N2 -E eof -o 1,2 --comp-flags prefrd",
        "-N -E 1M -c 1 -E eof -c 1 -N -E eof -c 2 -o 1,2 --comp-flags prefrd -N -E eof -c 2 -o 1,2 --comp-flags prefrd")]
    public void Parse_Composite_InheritsAsSetstripeDoes(string line, string words)
    {
        LayoutRequest request = Parse(line).Request;
        Assert.That(request.ToString(), Is.EqualTo(words));
        Assert.That(TemplateOf(request).IsComposite, Is.True);
        Assert.That(Parse(words).Request, Is.EqualTo(request), "its own words must read back");
    }

    [Test]
    public void Parse_Dom_GivesItsSizeAndExtents()
    {
        LayoutTemplate template = TemplateOf(Parse("-E 1M -L mdt -E eof -c 2").Request);
        Assert.That(template.DomBytes, Is.EqualTo(1 << 20));
        Assert.That(template.Components[0].IsMdt, Is.True);
        Assert.That(template.Components[0].StripeSizeBytes, Is.EqualTo(1 << 20));
        Assert.That(template.Components[1].StartBytes, Is.EqualTo(1 << 20));
        Assert.That(template.Components[1].EndBytes, Is.EqualTo(LovLimits.LUSTRE_EOF));
    }

    [TestCase("-c", "-c needs a value")]
    [TestCase("--pool", "--pool needs a value")]
    [TestCase("-c two", "'two'")]
    [TestCase("-c=2", "'=2'")]
    [TestCase("-c -2", "between -1 and 2000")]
    [TestCase("-c 2001", "between -1 and 2000")]
    [TestCase("-c 010", "octal")]
    [TestCase("-C -33", "between -32 and 2000")]
    [TestCase("-c 2 -C 4", "-c and -C")]
    [TestCase("-S 100K", "multiple of 64K")]
    [TestCase("-S 4G", "4G or more")]
    [TestCase("-S -1", "sign")]
    [TestCase("-S=", "not a size")]
    [TestCase("-i -2", "between -1 and 65503")]
    [TestCase("-i 65504", "between -1 and 65503")]
    [TestCase("-o 1,,2", "not a number")]
    [TestCase("-o 3-1", "backwards")]
    [TestCase("-o 0-65503", "more OSTs")]
    [TestCase("-o -1", "not a number")]
    [TestCase("-c 3 -o 1,2", "contradicts")]
    [TestCase("-i 4 -o 1,2", "not among")]
    [TestCase("-p sixteen-letters-", "not the name of a pool")]
    [TestCase("-p fs.", "not the name of a pool")]
    [TestCase("-L ec", "not a layout")]
    [TestCase("-L raid0", "does not say")]
    [TestCase("-L mdt", "needs -E")]
    [TestCase("-E 1M", "last component")]
    [TestCase("-E 1M -L mdt", "last component")]
    [TestCase("-E 1M -E 1M -E eof", "behind the end")]
    [TestCase("-E 0 -E eof", "behind the end")]
    [TestCase("-E eof -E eof", "ends at eof")]
    [TestCase("-E 100K -E eof", "multiple of 64K")]
    [TestCase("-E 8E -E eof", "larger than any file")]
    [TestCase("-E eofx", "not a size")]
    [TestCase("-E 1M -S 4M -E eof", "stripe size 4M")]
    [TestCase("-E 4M -S 4M -E 6M -E eof", "stripe size 4M")]
    [TestCase("-E 1M -E eof -L mdt", "only the first")]
    [TestCase("-E 2G -L mdt -E eof", "at most 1G")]
    [TestCase("-E eof -L mdt", "at most 1G")]
    [TestCase("-E 1M -L mdt -c 1 -E eof", "takes no -c")]
    [TestCase("-S 1M -L mdt -E 1M -E eof", "takes no -S")]
    [TestCase("-E 1M -L mdt -p fast -o 1 -E eof", "takes no -o, -p")]
    [TestCase("-E 1M -L mdt -z 64K -E eof", "takes no -z")]
    [TestCase("-z 64M -c 1", "-z needs -E")]
    [TestCase("-E 64M -z 64M -E eof", "no space to grow")]
    [TestCase("-E eof -z 100K", "multiple of 64K")]
    [TestCase("-E eof -z 0", "between 64K and 4T")]
    [TestCase("-E eof -z 4T", "between 64K and 4T")]
    [TestCase("-E eof -S 4M -z 2M", "multiple of the stripe size")]
    [TestCase("-c 1 --comp-flags prefrd", "needs -E")]
    [TestCase("-E eof --comp-flags stale", "'stale' cannot be set on a new file")]
    [TestCase("-E eof --comp-flags init", "'init' cannot be set on a new file")]
    [TestCase("-E eof --comp-flags extension", "cannot be set on a new file")]
    [TestCase("-E eof --comp-flags prefrd,", "'' cannot be set on a new file")]
    [TestCase("-E eof --comp-flags fast", "'fast' cannot be set on a new file")]
    [TestCase("-N2", "nothing says what they shall be")]
    [TestCase("-N 2 -L mdt", "-L mdt needs -E")]
    [TestCase("-N0 -c 1", "between 1 and 16")]
    [TestCase("-N17 -c 1", "between 1 and 16")]
    [TestCase("-N9 -c 1 -N8", "17 mirrors")]
    [TestCase("-c 1 -N2", "-c stands before")]
    [TestCase("-N -E 1M -c 1 -N -c 2", "last component")]
    [TestCase("--stripe 2", "--stripe can mean --stripe-count or --stripe-size or --stripe-index")]
    [TestCase("--auto", "--auto-stripe or --auto-cap")]
    [TestCase("--comp-f=prefrd", "needs -E")]
    [TestCase("--auto-stripe=1", "takes no value")]
    public void Parse_Contradiction_SaysHowToWriteIt(string line, string message)
    {
        OperatorException? thrown = Assert.Throws<OperatorException>(() => Parse(line));
        Assert.That(thrown?.Message, Does.Contain(message));
        Assert.That(thrown?.Advice, Is.Not.Empty);
    }

    [TestCase("-v -c 2 file -S 1M -n", "-v file -n")]
    [TestCase("-vc2 file", "-v file")]
    [TestCase("-vnc 2 file", "-vn file")]
    [TestCase("-W -c -c 2", "-W -c")]
    [TestCase("-nW -c -c 2", "-nW -c")]
    [TestCase("-W5c -c 2", "-W5c")]
    [TestCase("--files-from -S -c 2", "--files-from -S")]
    [TestCase("--files-from=-S -c 2", "--files-from=-S")]
    [TestCase("-c 2 -- -S 1M -c", "-- -S 1M -c")]
    [TestCase("-vAn file", "-vn file")]
    [TestCase("-AK5 file", "file")]
    [TestCase("-vAK 5 file", "-v file")]
    [TestCase("-N2 -c 1 2", "2")]
    [TestCase("-N 1 -c 1 -N 2file", "2file")]
    [TestCase("--files-f -S -c 2", "--files-from -S")]
    [TestCase("--bandwidth=1M -c 2", "--bandwidth-limit=1M")]
    [TestCase("--b -c -c 2", "--bandwidth-limit -c")]
    [TestCase("-c 2 - -5 --stats-interval=1", "- -5 --stats-interval=1")]
    [TestCase("-c 2 --stripe-counter=3", "--stripe-counter=3")]
    public void Parse_OtherWords_ArePassedAlong(string line, string rest) =>
        Assert.That(Parse(line).Rest, Is.EqualTo(Words(rest)));

    [Test]
    public void Parse_OtherWords_AreTheSameStrings()
    {
        string name = new("a\udc80b".ToCharArray());
        LayoutArguments arguments = LayoutArguments.Parse(["-c", "2", name, ""], Others);
        Assert.That(arguments.Rest, Has.Count.EqualTo(2));
        Assert.That(arguments.Rest[0], Is.SameAs(name));
        Assert.That(arguments.Rest[1], Is.Empty);
    }

    [Test]
    public void Parse_EmptyPool_AsksForNothing() =>
        Assert.That(LayoutArguments.Parse(["-p", "", "f"], Others).Request.IsKeepOwn, Is.True);

    [Test]
    public void Parse_AnyWords_ThrowsNothingButOperatorException()
    {
        string[] atoms =
        [
            "-c", "-C", "-S", "-i", "-o", "-p", "-E", "-L", "--", "-", "", "-1", "0", "2", "eof", "mdt", "raid0", "1M", "64K", "1,2-3",
            "0x", "=", "--stripe-count", "--pool=", "--ost=1,1", "-c2", "-vS1M", "-W", "\ud800", "\n", "99999999999999999999", "-o1-2-3",
            "-E1M", "1.5G", "-2", "2001", "fs.pool", "--layout=mdt", "-\u0000", "9-", ",", "0-4000000000", "-0c", "4P", "-Eeof",
        ];
        Random random = new(20);
        int understood = 0;
        for (int i = 0; i < 30000; i++)
        {
            string[] words = [.. Enumerable.Range(0, random.Next(9)).Select(_ => Word(random, atoms))];
            understood += TryParse(words) ? 1 : 0;
        }

        Assert.That(understood, Is.GreaterThan(1000), "the words must not all be nonsense");
    }

    [Test]
    public void Parse_SelfExtending_MakesComponentsAndTheirExtensions()
    {
        LayoutTemplate template = TemplateOf(Parse("-E 1G -z 64M -c 1 -p fast -E eof -c 4 -z 256M").Request);

        Assert.That(template.Components.Select(c => c.StartBytes >> 20), Is.EqualTo(new ulong[] { 0, 64, 1024, 1024 }));
        Assert.That(template.Components.Select(c => c.EndBytes >> 20).SkipLast(1), Is.EqualTo(new ulong[] { 64, 1024, 1024 }));
        Assert.That(template.Components.Select(c => c.IsExtension), Is.EqualTo(new[] { false, true, false, true }));
        Assert.That(template.Components[1].StripeSizeBytes, Is.EqualTo(64UL << 20));
        Assert.That(template.Components.Select(c => c.Pool), Is.All.EqualTo("fast"));
        Assert.That(TemplateRules.FirstProblem(template), Is.Null);
    }

    [Test]
    public void Parse_Mirrors_CountsThem()
    {
        LayoutTemplate template = TemplateOf(Parse("-N2 -E 1M -E eof -N -c 1").Request);

        Assert.That(template.MirrorCount, Is.EqualTo(3));
        Assert.That(template.Components, Has.Length.EqualTo(5));
        Assert.That(TemplateRules.FirstProblem(template), Is.Null);
    }

    private static bool TryParse(string[] words)
    {
        try
        {
            LayoutRequest request = LayoutArguments.Parse(words, Others).Request;
            string text = request.ToString();
            if (!request.IsKeepOwn)
            {
                Assert.That(Parse(text).Request, Is.EqualTo(request), text);
            }

            return true;
        }
        catch (OperatorException e)
        {
            Assert.That(e.Message + e.Advice, Does.Not.Contain("\n"));
            return false;
        }
    }

    private static string Word(Random random, string[] atoms)
    {
        string atom = atoms[random.Next(atoms.Length)];
        return random.Next(8) switch
        {
            0 => atom + atoms[random.Next(atoms.Length)],
            1 when atom.Length > 0 => atom.Insert(random.Next(atom.Length), ((char)random.Next(0x3000)).ToString()),
            _ => atom,
        };
    }

    private static LayoutArguments Parse(string line) => LayoutArguments.Parse(Words(line), Others);

    private static ImmutableArray<string> Words(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static LayoutTemplate TemplateOf(LayoutRequest request) => request.For(PlacementFacts.Of(new Layout()));
}
