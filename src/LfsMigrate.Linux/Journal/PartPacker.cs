using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.Linux.Journal;

/// <summary>Packs the parts of a journal that are complete, in a thread of its own; it can be left at any moment.</summary>
/// <remarks>CRASH: a plain part goes only when its packed form is on the disk; where both are there, the plain one counts.</remarks>
internal sealed class PartPacker(RunDirectory run) : IDisposable
{
    private const string Packed = ".gz", Unfinished = ".tmp";

    private readonly object _gate = new();
    private Thread? _thread;
    private int _before;
    private bool _isEnding;

    /// <summary>Packs all parts before this one.</summary>
    internal void PackBefore(int part)
    {
        lock (_gate)
        {
            _before = part;
            if (_thread == null && part > 1)
            {
                _thread = new Thread(PackAll) { IsBackground = true, Name = "packer" };
                _thread.Start();
            }
            Monitor.PulseAll(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }
        _thread?.Join();
    }

    private void PackAll()
    {
        int done = 0;
        while (TryNext(done, out int before))
        {
            foreach (var (number, file) in run.Parts())
            {
                if (number < before && !file.EndsWith(Packed, StringComparison.Ordinal) && !IsEnding)
                {
                    TryPack(file);
                }
            }
            done = before;
        }
    }

    private bool TryNext(int done, out int before)
    {
        lock (_gate)
        {
            while (_before <= done && !_isEnding)
            {
                Monitor.Wait(_gate);
            }
            before = _before;
            return !_isEnding;
        }
    }

    private bool IsEnding
    {
        get
        {
            lock (_gate)
            {
                return _isEnding;
            }
        }
    }

    private void TryPack(string file)
    {
        try
        {
            string unfinished = file + Packed + Unfinished;
            using (SafeFileHandle target = File.OpenHandle(unfinished, FileMode.Create, FileAccess.Write))
            {
                using (var source = File.OpenRead(file))
                using (var stream = new FileStream(target, FileAccess.Write, 0))
                using (var packing = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
                {
                    source.CopyTo(packing);
                    packing.Flush();
                    packing.Dispose();
                    RandomAccess.FlushToDisk(target);
                }
            }
            File.Move(unfinished, file + Packed, overwrite: true);
            run.Flush();
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Core.PosixException)
        {
            // No room: it stays as it is, and is packed by a later run.
        }
    }
}
