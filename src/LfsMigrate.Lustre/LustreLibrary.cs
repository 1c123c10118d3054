using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>liblustreapi, or the simulated library that <c>LFS_MIGRATE_LLAPI</c> names.</summary>
public sealed class LustreLibrary
{
    /// <summary>The environment variable that names another library.</summary>
    public const string PathVariable = "LFS_MIGRATE_LLAPI";

    private LustreLibrary(string banner) => SimulationBanner = banner.Length == 0 ? null : banner;

    /// <summary>What a simulated library says of itself; null for the real one.</summary>
    public string? SimulationBanner { get; }

    /// <summary>Loads the library for this process.</summary>
    /// <exception cref="OperatorException">There is none, or it lacks a function that every migration needs.</exception>
    public static LustreLibrary Load()
    {
        string? path = Environment.GetEnvironmentVariable(PathVariable);
        path = string.IsNullOrEmpty(path) ? null : path;
        int rc = LustreShim.Load(path == null ? null : Encoding.UTF8.GetBytes(path + '\0'));
        if (rc == 0)
        {
            return new LustreLibrary(Text(LustreShim.Banner));
        }
        string message = Text(LustreShim.Message);
        throw rc == -Errno.ENOSYS
            ? new OperatorException($"the Lustre library is too old: {message}", "install a Lustre client of 2.10 or later",
                OperatorFault.Environment)
            : new OperatorException($"there is no Lustre library here: {message}",
                $"install the Lustre client, or name a library in {PathVariable}", OperatorFault.Environment);
    }

    private delegate int Writer(byte[] buffer, ulong size);

    private static string Text(Writer write)
    {
        byte[] buffer = new byte[1024];
        _ = write(buffer, (ulong)buffer.Length);
        return Encoding.UTF8.GetString(buffer, 0, Array.IndexOf(buffer, (byte)0));
    }
}
