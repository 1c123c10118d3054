using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>This process, as the kernel sees it.</summary>
public static class OwnProcess
{
    /// <summary>The effective user ID.</summary>
    public static uint EffectiveUid => Shim.Euid();

    /// <summary>Ends the process at once: no finalizer, no buffer, no thread is waited for.</summary>
    public static void ExitNow(int status) => Shim.ExitNow(status);
}
