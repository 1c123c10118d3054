using System.Globalization;
using System.Text;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate runs</c>: the runs there are, the oldest first.</summary>
internal sealed class RunsVerb(Invocation command)
{
    /// <summary>Looks and prints; a run that cannot be read is listed with the reason.</summary>
    /// <exception cref="OperatorException">There are operands.</exception>
    internal int Run()
    {
        if (command.Operands.Count != 1)
        {
            throw new OperatorException("'runs' takes no names", "write lfs-migrate runs, or lfs-migrate status NAME");
        }
        string place = StateDirectory.Of(command.Options);
        var rows = Directory.Exists(place)
            ? Directory.EnumerateDirectories(place).Select(d => Look(place, Path.GetFileName(d))).OrderBy(r => r.BegunSeconds).ToList() : [];
        using var output = Console.OpenStandardOutput();
        output.Write(command.Options.Json ? ToJson(rows) : ToText(rows));
        return ExitCode.Done;
    }

    private static Row Look(string place, string name)
    {
        try
        {
            var run = RunDirectory.ForReading(place, name);
            string? holder = run.Holder();
            var reader = new JournalReader(run);
            var last = reader.ReadLastPart();
            return new Row(name, reader.Header.BegunSeconds, RunStateWord.Of(last.End, holder, new RunRequests(run).IsPauseAsked), last.Lines, null);
        }
        catch (OperatorException e)
        {
            return new Row(name, 0, RunStateWord.Unreadable, 0, e.Message);
        }
    }

    private static byte[] ToText(List<Row> rows)
    {
        var text = new StringBuilder();
        int width = rows.Select(r => r.Name.Length).Append(4).Max();
        text.Append(CultureInfo.InvariantCulture, $"{"RUN".PadRight(width)}  {"BEGUN",-20}  {"STATE",-12}  {"LINES",12}\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{row.Name.PadRight(width)}  {StatusReport.Time(row.BegunSeconds),-20}  {row.State,-12}  {row.Lines,12}{(row.Problem == null ? "" : "  " + row.Problem)}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] ToJson(List<Row> rows) => [.. rows.SelectMany(row => JsonText.Line(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("run", row.Name);
        json.WriteString("state", row.State);
        json.WriteNumber("begun", row.BegunSeconds);
        json.WriteNumber("lines", row.Lines);
        if (row.Problem != null)
        {
            json.WriteString("message", row.Problem);
        }
    }))];

    private sealed record Row(string Name, long BegunSeconds, string State, long Lines, string? Problem);
}
