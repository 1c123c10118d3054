using LfsMigrate.Core;

namespace LfsMigrate.Linux;

/// <summary>Turns the shim's results into values and exceptions.</summary>
public static class PosixCall
{
    /// <summary>Returns a result that is no error.</summary>
    /// <exception cref="PosixException">It was -errno.</exception>
    public static int Check(int result, string call) => (int)Check((long)result, call);

    /// <inheritdoc cref="Check(int, string)"/>
    public static long Check(long result, string call) =>
        result >= 0 ? result : throw new PosixException(call, (int)-result);
}
