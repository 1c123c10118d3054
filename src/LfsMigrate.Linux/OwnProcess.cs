using LfsMigrate.Core.Files;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>This process, as the kernel sees it.</summary>
public static class OwnProcess
{
    /// <summary>The effective user ID.</summary>
    public static uint EffectiveUid => Shim.Euid();

    /// <summary>What stderr leads to; null when it is closed.</summary>
    public static FileIdentity? StandardError =>
        Shim.StatAt(FileHandle.StandardError, [0], 0, out var stat) < 0 ? null : stat.ToFacts().Identity;

    /// <summary>Ends the process at once: no finalizer, no buffer, no thread is waited for.</summary>
    public static void ExitNow(int status) => Shim.ExitNow(status);
}
