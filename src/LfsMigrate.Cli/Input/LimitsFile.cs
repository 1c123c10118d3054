using System.Globalization;
using System.Text;
using LfsMigrate.Core;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Input;

/// <summary>
/// The file of <c>--limits</c>: a line <c>jobs = N</c>, a line <c>bandwidth-limit = SIZE</c>, or both; <c>#</c> starts a comment. What it
/// does not say is as on the command line.
/// </summary>
public sealed class LimitsFile(Invocation command)
{
    private const int BytesMax = 64 * 1024;

    /// <summary>Takes the limits of the command line, and those of the file where there is one.</summary>
    /// <exception cref="OperatorException">The file cannot be read or understood; then the limits are as they were.</exception>
    public void Apply(RunLimits limits)
    {
        var (jobs, bandwidth) = (command.Jobs, command.Options.BytesPerSecondMax);
        string path = command.Options.Limits ?? "";
        foreach (var (key, value) in path.Length > 0 ? Read(path) : [])
        {
            switch (key)
            {
                case "jobs":
                    jobs = ToJobs(value);
                    break;
                case "bandwidth-limit":
                    bandwidth = SizeText.Parse($"bandwidth-limit in {path}", value, 1 << 20);
                    break;
                default:
                    throw Wrong(path, $"knows no '{key}'");
            }
        }
        limits.Set(jobs, bandwidth);
    }

    private static int ToJobs(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is >= 1 and <= RunLimits.JobsMax ? jobs
            : throw new OperatorException($"jobs in the limits file is a number from 1 to {RunLimits.JobsMax}, not '{value}'", "write jobs = 4");

    private static IEnumerable<(string Key, string Value)> Read(string path)
    {
        foreach (string line in Text(path).Split('\n'))
        {
            string said = line.Split('#')[0].Trim();
            if (said.Length == 0)
            {
                continue;
            }
            string[] parts = said.Split('=', 2, StringSplitOptions.TrimEntries);
            yield return parts.Length == 2 ? (parts[0], parts[1]) : throw Wrong(path, $"has a line that says nothing: '{said}'");
        }
    }

    private static string Text(string path)
    {
        try
        {
            using var file = RawOpen.ForLooking(Invocation.ToPath(path));
            byte[] text = new byte[BytesMax];
            // A pipe would be waited for, or read for ever.
            return file.Stat() is { IsRegular: true, SizeBytes: <= BytesMax } ? Encoding.UTF8.GetString(text, 0, file.Read(text, 0))
                : throw new IOException("it is no regular file of up to 64 KiB");
        }
        catch (Exception e) when (e is IOException or PosixException)
        {
            throw new OperatorException($"the limits file '{path}' cannot be read: {e.Message}", "check --limits", OperatorFault.Environment);
        }
    }

    private static OperatorException Wrong(string path, string what) =>
        new($"the limits file '{path}' {what}", "write lines such as jobs = 4 and bandwidth-limit = 500M", OperatorFault.Environment);
}
