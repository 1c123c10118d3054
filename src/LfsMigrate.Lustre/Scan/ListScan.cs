using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Looks at the files of a list, in several threads, as <see cref="TreeScan"/> does at those of a tree.</summary>
/// <remarks>A list of any length takes no more memory than a short one. Files come in no certain order.</remarks>
/// <param name="settings">How.</param>
/// <param name="mount">A directory of the Lustre they are to be on.</param>
public sealed class ListScan(ScanSettings settings, UnixPath mount)
{
    private const int BatchNames = 64;

    /// <summary>Looks at each name; one that leads to no file there is unreadable.</summary>
    /// <param name="names">Read by one thread at a time, while they are asked for.</param>
    /// <param name="sink">Takes what is found.</param>
    /// <param name="cancellation">Ends the scan between two files.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="PosixException">The mount cannot be opened.</exception>
    /// <exception cref="RefusedException">A symlink on the way to the mount cannot be trusted.</exception>
    public ScanTotals Scan(IEnumerable<PlannedFile> names, IScanSink sink, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Jobs, 1);
        ulong device = DeviceOf(mount);
        using var list = new Batches(names);
        var totals = new ScanTotals[settings.Jobs];
        new ScanCrew(settings.Jobs, list.Stop).Run(i => totals[i] = Work(list, device, sink, cancellation));
        return totals.Aggregate((sum, next) => sum + next);
    }

    private ScanTotals Work(Batches list, ulong device, IScanSink sink, CancellationToken cancellation)
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        var (report, look) = (new ScanReport(sink), new EntryLook(settings.Wants));
        var batch = new List<PlannedFile>(BatchNames);
        while (list.TryTake(batch))
        {
            foreach (var file in batch)
            {
                cancellation.ThrowIfCancellationRequested();
                LookAt(file, resolver, look, device, report);
            }
        }
        return report.Totals;
    }

    private static void LookAt(PlannedFile file, DirectoryResolver resolver, EntryLook look, ulong device, ScanReport report)
    {
        try
        {
            if (file.Refusal is { } refusal)
            {
                throw refusal;
            }
            FitFile.RefuseDirectory(file.Path);
            using var directory = resolver.Resolve(file.Path.Parent);
            var name = file.Path.Name;
            if (OwnNames.Contains(name.Bytes))
            {
                throw new RefusedException(OutcomeCode.Leftover, "left over from a run that died, or of a migration that is going on");
            }
            if (look.File(directory, name.Bytes, FactsOf(directory, name, look, device)) is { } found)
            {
                report.Found(new ScannedFile(file.Path, found.Facts, found.Layout));
            }
            else
            {
                report.LeftOut();
            }
        }
        catch (RefusedException e)
        {
            report.Unreadable(file.Path, e);
        }
        catch (PosixException e)
        {
            report.Unreadable(file.Path, e);
        }
    }

    private static FileFacts FactsOf(DirectoryHandle directory, UnixPath name, EntryLook look, ulong device)
    {
        var facts = look.Facts(directory, name.Bytes);
        if (!facts.IsRegular)
        {
            throw facts.IsDirectory ? FitFile.NotRegular(OutcomeCode.ListedDirectory, "a directory")
                : FitFile.NotRegular(OutcomeCode.NotRegular, facts.IsSymlink ? "a symbolic link" : "not a regular file");
        }
        if (directory.FileSystemType() != LustreCalls.LL_SUPER_MAGIC)
        {
            throw new RefusedException(OutcomeCode.NotLustre, "it is not on Lustre");
        }
        return facts.Identity.Device == device ? facts
            : throw new RefusedException(OutcomeCode.OtherFileSystem, "it is on another file system");
    }

    private static ulong DeviceOf(UnixPath mount)
    {
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        using var directory = resolver.Open(mount);
        return directory.Device;
    }

    // Some at a time, so that a thread stays in a directory for a while.
    private sealed class Batches(IEnumerable<PlannedFile> names) : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly IEnumerator<PlannedFile> _names = names.GetEnumerator();
        private bool _isEnd;

        internal bool TryTake(List<PlannedFile> batch)
        {
            batch.Clear();
            lock (_gate)
            {
                while (!_isEnd && batch.Count < BatchNames)
                {
                    if (_names.MoveNext())
                    {
                        batch.Add(_names.Current);
                    }
                    else
                    {
                        _isEnd = true;
                    }
                }
            }
            return batch.Count > 0;
        }

        internal void Stop()
        {
            lock (_gate)
            {
                _isEnd = true;
            }
        }

        public void Dispose() => _names.Dispose();
    }
}
