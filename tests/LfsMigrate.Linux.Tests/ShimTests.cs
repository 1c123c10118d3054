using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LfsMigrate.Linux.Interop;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

/// <summary>Both sides of the ABI: native/lfsm.h asserts the same numbers.</summary>
public sealed partial class ShimTests
{
    [Test]
    public void StatBuffer_Layout_IsThatOfLfsmH()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Marshal.SizeOf<StatBuffer>(), Is.EqualTo(104));
            Assert.That(OffsetOf("AtimeSec"), Is.EqualTo(48));
            Assert.That(OffsetOf("AtimeNsec"), Is.EqualTo(72));
            Assert.That(OffsetOf("Mode"), Is.EqualTo(84));
            Assert.That(OffsetOf("Gid"), Is.EqualTo(96));
        }
    }

    [Test]
    public void StorageBuffers_Layout_IsThatOfLfsmH()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Marshal.SizeOf<ExtentBuffer>(), Is.EqualTo(32));
            Assert.That((int)Marshal.OffsetOf<ExtentBuffer>(nameof(ExtentBuffer.Flags)), Is.EqualTo(24));
            Assert.That(Marshal.SizeOf<FreshnessBuffer>(), Is.EqualTo(48));
            Assert.That(Marshal.SizeOf<InodeAttributes>(), Is.EqualTo(16));
        }
    }

    public static IEnumerable<string> Declared() =>
        Declaration().Matches(File.ReadAllText(Repository.PathOf("native", "lfsm.h"))).Select(m => m.Groups[1].Value);

    [TestCaseSource(nameof(Declared))]
    public void Library_EachFunctionOfLfsmH_IsExported(string function)
    {
        nint library = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "liblfsmigrate.so"));

        Assert.That(NativeLibrary.TryGetExport(library, function, out _));
    }

    [Test]
    public void Imports_EachEntryPoint_IsDeclaredInLfsmH()
    {
        var imports = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => EntryPoint().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToList();

        Assert.That(imports, Is.Not.Empty.And.SubsetOf(Declared()));
    }

    [GeneratedRegex(@"^LFSM_API\s+\w+\s+(lfsm_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("EntryPoint = \"(lfsm_\\w+)\"")]
    private static partial Regex EntryPoint();

    private static int OffsetOf(string field) => (int)Marshal.OffsetOf<StatBuffer>(field);
}
