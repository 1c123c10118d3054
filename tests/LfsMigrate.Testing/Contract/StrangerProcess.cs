using System.Diagnostics;

namespace LfsMigrate.Testing.Contract;

/// <summary>A write by another process.</summary>
public sealed class StrangerProcess(Process process) : IStrangerWrite
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300), TooLong = TimeSpan.FromMinutes(1);

    /// <summary>Until it has written, or for as long as it surely has tried to.</summary>
    public void WaitAMoment() => process.WaitForExit(Moment);

    /// <inheritdoc/>
    public void WaitToEnd()
    {
        if (!process.WaitForExit(TooLong) || process.ExitCode != 0)
        {
            throw new InvalidOperationException($"the writer did not get through: {(process.HasExited ? process.StandardError.ReadToEnd() : "it hangs")}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        process.Dispose();
    }
}
