using System.Runtime.InteropServices;
using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>Both sides of the ABI: native/lfsm.h asserts the same numbers.</summary>
public sealed class InteropTests
{
    [Test]
    public void FidBuffer_Layout_IsThatOfLfsmH()
    {
        Assert.That(Marshal.SizeOf<FidBuffer>(), Is.EqualTo(16));
        Assert.That((int)Marshal.OffsetOf<FidBuffer>("ObjectId"), Is.EqualTo(8));
        Assert.That((int)Marshal.OffsetOf<FidBuffer>("Version"), Is.EqualTo(12));
    }

    [Test]
    public void TargetBuffer_Layout_IsThatOfLfsmH()
    {
        Assert.That(Marshal.SizeOf<TargetBuffer>(), Is.EqualTo(88));
        Assert.That((int)Marshal.OffsetOf<TargetBuffer>("Inodes"), Is.EqualTo(24));
        Assert.That((int)Marshal.OffsetOf<TargetBuffer>("State"), Is.EqualTo(40));
        Assert.That((int)Marshal.OffsetOf<TargetBuffer>("Uuid"), Is.EqualTo(48));
    }

    [Test]
    public void HsmBuffer_Layout_IsThatOfLfsmH()
    {
        Assert.That(Marshal.SizeOf<HsmBuffer>(), Is.EqualTo(16));
        Assert.That((int)Marshal.OffsetOf<HsmBuffer>("Action"), Is.EqualTo(8));
    }

    [Test]
    public void LayoutOfEntry_NameThatCannotBe_IsAnErrno()
    {
        byte[] buffer = new byte[64], none = "no-such-name\0"u8.ToArray();
        byte[] tooLong = [.. Enumerable.Repeat((byte)'n', 300), 0];
        using var root = RawOpen.Directory(UnixPath.FromText("/"));

        Assert.That(LustreShim.LayoutOfEntry(root.Handle, none, buffer, 64), Is.EqualTo(-Errno.ENOENT));
        Assert.That(LustreShim.LayoutOfEntry(root.Handle, tooLong, buffer, 64), Is.EqualTo(-Errno.ENAMETOOLONG));
    }

    [TestCase("simfs-OST0000_UUID")]
    [TestCase("")]
    [TestCase("exactly-forty-bytes-and-no-nul-at-the-en")]
    public void UuidText_AnyUuid_EndsAtTheNul(string uuid)
    {
        byte[] bytes = new byte[88];
        Encoding.ASCII.GetBytes(uuid).CopyTo(bytes, 48);

        Assert.That(MemoryMarshal.Read<TargetBuffer>(bytes).UuidText, Is.EqualTo(uuid));
    }
}
