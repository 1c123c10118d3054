using System.Globalization;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Core.Scheduling;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LfsMigrate.Cli.Output;

/// <summary>How a run is at one moment, for a terminal.</summary>
/// <param name="Run">Its name; null where it has none.</param>
/// <param name="State">What it does when it does not just go on, such as <c>paused</c>; null when it does.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="InHand">The files in hand.</param>
/// <param name="Targets">The space where its data goes.</param>
internal sealed record RunView(string? Run, string? State, ProgressText Progress, IReadOnlyList<FileState> InHand, IReadOnlyList<TargetSpace> Targets)
{
    private const int FilesMax = 8, TargetsMax = 12, BarCells = 24, ColumnsOfAFile = 36, NameMin = 16;
    private const double Full = 0.95, NearlyFull = 0.85;

    private static readonly Style Plain = Style.Plain, Good = new(Color.Green), Doubtful = new(Color.Yellow), Bad = new(Color.Red), Faint = new(Color.Grey);

    /// <summary>The picture.</summary>
    /// <param name="columns">How wide the terminal is.</param>
    /// <param name="unicode">Whether it knows more than ASCII.</param>
    internal IRenderable Draw(int columns, bool unicode)
    {
        var rows = new List<IRenderable> { Heading(), Position(unicode), Counts() };
        if (InHand.Count > 0)
        {
            rows.Add(Files(columns));
        }
        if (Targets.Count > 0)
        {
            rows.Add(Fills(unicode));
        }
        return new Rows(rows);
    }

    private Paragraph Heading()
    {
        var line = new Paragraph().Append($"{(Run == null ? "migrating" : $"run {Run}")}, {ProgressText.Duration(Progress.Elapsed)}", Plain);
        return State == null ? line : line.Append($", {State}", Doubtful);
    }

    private Paragraph Position(bool unicode)
    {
        var line = new Paragraph();
        if (Progress.Total is not { } total)
        {
            return line.Append(Number($"{Progress.Summary.Files} files settled"), Plain);
        }
        double part = total == 0 ? 1 : Math.Min((double)Progress.Summary.Files / total, 1);
        Bar(line, part, Good, unicode);
        string left = Progress.Left is { } time ? $", {ProgressText.Duration(time)} left" : "";
        return line.Append(Number($" {100 * part,3:0} %  {Progress.Summary.Files} of {total} files{left}"), Plain);
    }

    private Paragraph Counts()
    {
        long busy = Progress.Summary.Count(OutcomeKind.Busy), failed = Progress.Summary.Count(OutcomeKind.Failed);
        return new Paragraph()
            .Append(Number($"{Progress.Summary.Count(OutcomeKind.Migrated)} migrated, {Progress.Summary.Count(OutcomeKind.Skipped)} skipped, "), Plain)
            .Append(Number($"{busy} busy"), busy > 0 ? Doubtful : Plain).Append(", ", Plain)
            .Append(Number($"{failed} failed"), failed > 0 ? Bad : Plain)
            .Append($"; {SummaryLine.Size(Progress.Summary.MigratedBytes)}, {Progress.Rates}", Plain);
    }

    // Those that take longest: one that hangs is among them.
    private Grid Files(int columns)
    {
        var grid = Columns(4);
        foreach (var file in InHand.OrderByDescending(f => f.Elapsed).Take(FilesMax))
        {
            grid.AddRow(Right(Number($"{file.Elapsed.TotalSeconds:0.0} s")), new Text(file.Phase.ToString().ToLowerInvariant(), Faint),
                Right(SummaryLine.Size(file.SizeBytes)), new Text(Cut(file.Path.ToString(), Math.Max(columns - ColumnsOfAFile, NameMin))));
        }
        return InHand.Count <= FilesMax ? grid : grid.AddRow(new Text(""), new Text(""), new Text(""), new Text(Number($"and {InHand.Count - FilesMax} more"), Faint));
    }

    // The fullest: they are what a run may have to end for.
    private Grid Fills(bool unicode)
    {
        var grid = Columns(3);
        foreach (var target in Targets.OrderByDescending(t => t.Fill).Take(TargetsMax))
        {
            var bar = new Paragraph();
            Bar(bar, target.Fill, target.Fill >= Full ? Bad : target.Fill >= NearlyFull ? Doubtful : Good, unicode);
            grid.AddRow(new Text(target.Name), bar, new Text(Number($"{100 * target.Fill,3:0} % used, {SummaryLine.Size((long)Math.Min(target.FreeBytes, long.MaxValue))} available")));
        }
        return grid;
    }

    private static Grid Columns(int count)
    {
        var grid = new Grid();
        for (int i = 0; i < count; i++)
        {
            grid.AddColumn(new GridColumn().NoWrap().PadLeft(0).PadRight(2));
        }
        return grid;
    }

    private static void Bar(Paragraph line, double part, Style style, bool unicode)
    {
        int cells = (int)Math.Round(part * BarCells);
        line.Append(new string(unicode ? '━' : '#', cells), style).Append(new string(unicode ? '─' : '-', BarCells - cells), Faint);
    }

    // The end of a name tells more than its beginning.
    private static string Cut(string name, int columnsMax) => name.Length <= columnsMax ? name : "..." + name[^(columnsMax - 3)..];

    private static Text Right(string text) => new Text(text).RightJustified();

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
