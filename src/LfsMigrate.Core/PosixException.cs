namespace LfsMigrate.Core;

/// <summary>A system call or a Lustre call failed.</summary>
/// <param name="call">The call as its manual page spells it.</param>
/// <param name="errno">The error number, positive.</param>
public sealed class PosixException(string call, int errno) : Exception($"{call}: {Core.Errno.Describe(errno)}")
{
    /// <summary>The call as its manual page spells it.</summary>
    public string Call { get; } = call;

    /// <summary>The error number, positive.</summary>
    public int Errno { get; } = errno;
}
