using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LfsMigrate.Testing.FileSystems;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Kinds;

/// <summary>A master key of fscrypt, which a mounted file system has or has not; directories are encrypted with it.</summary>
/// <remarks>Numbers and structures: Documentation/filesystems/fscrypt.rst of the kernel, <c>linux/fscrypt.h</c>.</remarks>
internal sealed partial class EncryptionKey(string mounted) : IDisposable
{
    private const nuint FS_IOC_SET_ENCRYPTION_POLICY = 0x800C6613, FS_IOC_ADD_ENCRYPTION_KEY = 0xC0506617, FS_IOC_REMOVE_ENCRYPTION_KEY = 0xC0406618;
    private const byte FSCRYPT_POLICY_V2 = 2, FSCRYPT_MODE_AES_256_XTS = 1, FSCRYPT_MODE_AES_256_CTS = 4, FSCRYPT_POLICY_FLAGS_PAD_32 = 3;
    private const int KeyBytes = 64, IdentifierBytes = 16, AddKeyBytes = 80, RemoveKeyBytes = 64, PolicyBytes = 24;
    private const uint FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER = 2;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);
    private byte[] _identifier = [];

    /// <summary>Gives it to the file system; ignores the test where that has no encryption.</summary>
    internal void Add()
    {
        byte[] argument = new byte[AddKeyBytes + KeyBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER);
        BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(40), KeyBytes);
        _key.CopyTo(argument, AddKeyBytes);
        if (!Call(mounted, FS_IOC_ADD_ENCRYPTION_KEY, argument))
        {
            Assert.Ignore($"cannot be set up here: FS_IOC_ADD_ENCRYPTION_KEY: {Marshal.GetLastPInvokeErrorMessage()}");
        }
        _identifier = argument[8..(8 + IdentifierBytes)];
    }

    /// <summary>Has an empty directory's files encrypted with it.</summary>
    internal void Encrypt(string directory)
    {
        byte[] policy = new byte[PolicyBytes];
        (policy[0], policy[1], policy[2], policy[3]) =
            (FSCRYPT_POLICY_V2, FSCRYPT_MODE_AES_256_XTS, FSCRYPT_MODE_AES_256_CTS, FSCRYPT_POLICY_FLAGS_PAD_32);
        _identifier.CopyTo(policy, 8);
        Assert.That(Call(directory, FS_IOC_SET_ENCRYPTION_POLICY, policy), Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Takes it away, and what the client has of files under it.</summary>
    internal void Remove()
    {
        byte[] argument = new byte[RemoveKeyBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(argument, FSCRYPT_KEY_SPEC_TYPE_IDENTIFIER);
        _identifier.CopyTo(argument, 8);
        Assert.That(Call(mounted, FS_IOC_REMOVE_ENCRYPTION_KEY, argument), Marshal.GetLastPInvokeErrorMessage());
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(argument.AsSpan(40)), Is.Zero, "files are in use, or others have it too");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_identifier.Length > 0)
        {
            Add();
            Remove();
        }
    }

    private static bool Call(string path, nuint request, byte[] argument)
    {
        using var directory = new DirectoryDescriptor(path);
        return ioctl(directory.Number, request, argument) >= 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, [In, Out] byte[] argument);
}
