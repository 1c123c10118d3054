using System.Diagnostics;
using LfsMigrate.Testing.Contract;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Contract;

/// <summary>The contract's environment on a mounted Lustre; needs <c>lfs</c> and at least two OSTs.</summary>
internal sealed class RealLustreEnvironment : LustreEnvironment
{
    /// <summary>The environment variable that names a directory on the mount.</summary>
    public const string DirectoryVariable = "LFS_MIGRATE_LUSTRE_DIR";

    private readonly string _directory;

    private RealLustreEnvironment(string directory, BackendKind kind) : base(directory, kind) => _directory = directory;

    /// <summary>The directory to work below; null when none is named.</summary>
    public static string? Parent => Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named ? named : null;

    /// <summary>The directory to work below; the test is ignored where none is named.</summary>
    public static string ParentOrIgnore()
    {
        if (Parent is not { } parent)
        {
            Assert.Ignore($"needs a mounted Lustre: set {DirectoryVariable} to a directory on it");
            throw new UnreachableException();
        }
        return parent;
    }

    /// <inheritdoc/>
    public override string Name => $"a real Lustre with {Kind}";

    /// <summary>Makes an empty directory on the mount, or ignores the test where there is none.</summary>
    public static RealLustreEnvironment Create(BackendKind kind)
    {
        string directory = Path.Combine(ParentOrIgnore(), $"contract-{Guid.NewGuid():N}");
        Directory.CreateDirectory(directory);
        try
        {
            return new RealLustreEnvironment(directory, kind);
        }
        catch
        {
            Directory.Delete(directory);
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool TryInject(ContractFault fault) => false;

    /// <inheritdoc/>
    public override void ClearFaults()
    {
    }

    /// <inheritdoc/>
    protected override string Stripe(params string[] words) => Testing.Program.Run("lfs", words);

    /// <inheritdoc/>
    protected override Process StartWriter(string path, long offset, int count) => Testing.Program.Start("sh", "-c",
        "head -c \"$3\" /dev/zero | tr '\\0' w | dd of=\"$1\" bs=\"$3\" seek=\"$2\" oflag=seek_bytes iflag=fullblock conv=notrunc status=none",
        "sh", path, $"{offset}", $"{count}");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Testing.Program.Run("rm", "-rf", "--", _directory);
    }
}
