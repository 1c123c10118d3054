using System.Diagnostics;

namespace LfsMigrate.Testing;

/// <summary>Runs programs of the system for tests.</summary>
public static class Program
{
    /// <summary>
    /// Held by whoever starts a program. Between fork and exec a child has every descriptor of the tests, also those closed meanwhile:
    /// once this lock was had, no file that a test has closed is open anywhere.
    /// </summary>
    public static readonly Lock Starting = new();

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
    public static Process Start(string program, params IEnumerable<string> words)
    {
        lock (Starting)
        {
            return Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
    }
}
