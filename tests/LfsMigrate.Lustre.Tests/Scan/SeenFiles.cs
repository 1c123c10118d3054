using System.Collections.Concurrent;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Lustre.Scan;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>Keeps what a scan finds.</summary>
internal sealed class SeenFiles(ScannedTree tree, Action<ScannedFile>? found = null) : IScanSink
{
    private readonly ConcurrentQueue<ScannedFile> _files = new();
    private readonly ConcurrentQueue<(UnixPath Path, RefusedException Why)> _unreadable = new();

    internal ScanTotals Totals { get; set; }

    internal IEnumerable<ScannedFile> Files => _files;

    internal IEnumerable<(UnixPath Path, RefusedException Why)> Unreadable => _unreadable;

    /// <summary>The files' names below the root, in order.</summary>
    internal IEnumerable<string> Names => _files.Select(f => Below(f.Path)).Order(StringComparer.Ordinal);

    /// <summary>What was unreadable, and why.</summary>
    internal IEnumerable<(string Name, string Code)> Refused => _unreadable.Select(u => (Below(u.Path), u.Why.Code));

    internal ScannedFile this[string name] => _files.Single(f => Below(f.Path) == name);

    public void Found(in ScannedFile file)
    {
        _files.Enqueue(file);
        found?.Invoke(file);
    }

    void IScanSink.Unreadable(UnixPath path, RefusedException why) => _unreadable.Enqueue((path, why));

    private string Below(UnixPath path) => path == tree.Root ? "" : path.ToString() is var text && text.StartsWith(tree.Path, StringComparison.Ordinal)
        ? text[(tree.Path.Length + 1)..] : text;
}
