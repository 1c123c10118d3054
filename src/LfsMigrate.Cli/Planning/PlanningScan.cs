using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Lustre.Scan;

namespace LfsMigrate.Cli.Planning;

/// <summary>Shows a planning command the files of its directory, or of its list.</summary>
/// <param name="command">The command line.</param>
/// <param name="place">The directory.</param>
/// <param name="filter">What is left alone.</param>
/// <param name="messages">Where it is said how far the scan is, and what cannot be read.</param>
/// <param name="about">What it is for: a scan that was cut off is gone on with only for the same.</param>
internal sealed class PlanningScan(Invocation command, LustreDirectory place, ScanFilter filter, Messages messages, string about)
{
    private const int UnreadableShown = 20;
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(30);

    private long _unreadable, _files;

    /// <summary>Whether files that are this program's own are shown too.</summary>
    internal bool ShowsOwn { get; init; }

    /// <summary>What could not be read.</summary>
    internal long Unreadable => _unreadable;

    /// <summary>Whether a part of it was done by an earlier scan: what came to that since is not seen.</summary>
    internal bool WasGoneOnWith { get; private set; }

    /// <summary>Scans.</summary>
    /// <param name="found">Is told of each file that has objects and is not left alone, from several threads at once; says whether it is of interest:
    /// such files are looked at again when a scan that was cut off is gone on with.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="OperatorException">The directory or the list cannot be read.</exception>
    internal void Run(Func<ScannedFile, bool> found, CancellationToken cancellation)
    {
        (_unreadable, _files) = (0, 0);
        var settings = new ScanSettings { Jobs = command.Options.Jobs ?? Math.Max(2, Environment.ProcessorCount), Wants = filter.Wants, ShowsOwn = ShowsOwn };
        using var notes = command.SaysProgress ? new Timer(_ => messages.Note($"scan: {Interlocked.Read(ref _files)} files"), null, NoteEvery, NoteEvery) : null;
        try
        {
            var totals = command.Options.FilesFrom is { } list ? ScanList(settings, list, new Sink(this, found), cancellation)
                : command.Options.ScanFile is { } file ? ScanWith(Path.GetFullPath(Invocation.ToText("--scan-file", file)), settings, found, cancellation)
                : new TreeScan(settings).Scan(place.Path, new Sink(this, found), cancellation);
            messages.Note($"scan: {totals.Files + totals.LeftOut} files in {totals.Directories} directories, {totals.LeftOut} left alone, {totals.Unreadable} not to be read");
        }
        catch (Exception e) when (e is PosixException or RefusedException or IOException)
        {
            throw new OperatorException($"'{place.Path}' cannot be scanned: {e.Message}", "see whether the Lustre is there", OperatorFault.Environment);
        }
    }

    private ScanTotals ScanList(ScanSettings settings, string list, Sink sink, CancellationToken cancellation)
    {
        using var input = list == "-" ? Console.OpenStandardInput() : FileSource.OpenList(Invocation.ToPath(list));
        return new ListScan(settings, place.Path).Scan(new NameListReader(input, command.NameSeparator).Read(), sink, cancellation);
    }

    // What an earlier scan has kept is looked at as it is now. The file is there for as long as the scan is not at its end: another scan is to
    // see what came since.
    private ScanTotals ScanWith(string path, ScanSettings settings, Func<ScannedFile, bool> found, CancellationToken cancellation)
    {
        WasGoneOnWith = File.Exists(path);
        using var file = WasGoneOnWith ? ScanFile.Resume(path, place.Path, about) : ScanFile.Create(path, place.Path, about);
        var again = new ListScan(settings, place.Path).Scan(file.Files.Select(f => new PlannedFile(f.Path)),
            new Sink(this, found, passesOverVanished: true), cancellation);
        var sink = new Sink(this, scanned =>
        {
            bool isOfInterest = found(scanned);
            if (isOfInterest)
            {
                file.Keep(KeptFile.Of(scanned));
            }
            return isOfInterest;
        });
        var totals = again + new TreeScan(settings).Scan(place.Path, file.Waiting ?? [place.Path], file, sink, cancellation);
        File.Delete(path);
        return totals;
    }

    private sealed class Sink(PlanningScan scan, Func<ScannedFile, bool> found, bool passesOverVanished = false) : IScanSink
    {
        public void Found(in ScannedFile file)
        {
            Interlocked.Increment(ref scan._files);
            if (file.Layout != null && scan.Filter.Wants(file.Path))
            {
                _ = found(file);
            }
        }

        public void Unreadable(UnixPath path, RefusedException why)
        {
            if (passesOverVanished && why.Code == OutcomeCode.Vanished)
            {
                return;
            }
            long number = Interlocked.Increment(ref scan._unreadable);
            if (number <= UnreadableShown)
            {
                scan.Messages.Error($"{path}: {why.Message} ({why.Code})");
            }
        }
    }

    private ScanFilter Filter => filter;

    private Messages Messages => messages;
}
