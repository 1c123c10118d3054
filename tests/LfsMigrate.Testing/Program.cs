using System.Diagnostics;

namespace LfsMigrate.Testing;

/// <summary>Runs programs of the system for tests.</summary>
public static class Program
{
    /// <summary>Runs one to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">Its exit status is not 0.</exception>
    public static string Run(string program, params IEnumerable<string> words)
    {
        using var process = Start(program, words);
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', words)}: status {process.ExitCode}: {error}");
    }

    /// <summary>Whether it ran and ended with status 0.</summary>
    public static bool TryRun(string program, params IEnumerable<string> words)
    {
        try
        {
            Run(program, words);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Starts one; the caller disposes it.</summary>
    public static Process Start(string program, params IEnumerable<string> words) =>
        Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
