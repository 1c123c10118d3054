using System.Diagnostics;
using NUnit.Framework;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>
/// A file system on a disk that remembers what was written to it, so that power cuts can be tried, and that fails as it is told. Needs root.
/// </summary>
public sealed class TrialDisk : IDisposable
{
    private const long ImageBytes = 320L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Mounts.MakeFolder();
    private readonly FileSystemKind _kind;
    private Process? _recorder;

    private TrialDisk(FileSystemKind kind)
    {
        _kind = kind;
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Recorder);
        DiskImage.Make(kind, Image, ImageBytes, []);
    }

    /// <summary>Where the file system is mounted.</summary>
    public string Root => Path.Combine(_folder, "fs");

    private string Image => Path.Combine(_folder, "image");

    private string Before => Path.Combine(_folder, "before");

    private string Log => Path.Combine(_folder, "log");

    private string FaultFile => Path.Combine(_folder, "fault");

    private string Recorder => Path.Combine(_folder, "recorder");

    private static string Tool => Repository.PathOf("out", "tests", "trial-disk");

    /// <summary>Makes one; the test is ignored, with the reason, where that cannot be done.</summary>
    public static TrialDisk Make(FileSystemKind kind)
    {
        Mounts.Need();
        if (!File.Exists(Tool) || !File.Exists("/dev/fuse"))
        {
            Assert.Ignore("needs libfuse3 when it is built, and /dev/fuse");
        }
        return new TrialDisk(kind);
    }

    /// <summary>Mounts the file system; after a cut its journal is replayed.</summary>
    public void Mount()
    {
        Mounts.Mount("-t", Mkfs.TypeOf(_kind), "-o", "loop", _recorder == null ? Image : Path.Combine(Recorder, "disk"), Root);
        // KERNEL: what is longer than FUSE writes at once (1 MiB) is split; when the second half fails, a loop device calls that a success.
        string device = File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')).Last(w => w[1] == Root)[0];
        File.WriteAllText($"/sys/block/{Path.GetFileName(device)}/queue/max_sectors_kb", "512");
    }

    /// <summary>Unmounts it.</summary>
    public void Unmount() => Mounts.Unmount(Root);

    /// <summary>While it is not mounted: from now on it remembers.</summary>
    public void StartRecording()
    {
        DiskImage.Copy(Image, Before);
        _recorder = Program.Start(Tool, Image, Log, FaultFile, Recorder);
        for (var clock = Stopwatch.StartNew(); !File.Exists(Path.Combine(Recorder, "disk"));)
        {
            if (_recorder.HasExited || clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"trial-disk does not start: {(_recorder.HasExited ? _recorder.StandardError.ReadToEnd() : "")}");
            }
            Thread.Sleep(10);
        }
    }

    /// <summary>While it is not mounted: the record.</summary>
    public DiskLog StopRecording()
    {
        Mounts.Unmount(Recorder);
        _recorder!.WaitForExit();
        _recorder.Dispose();
        _recorder = null;
        return new DiskLog(Log);
    }

    /// <summary>While it is not mounted: makes the disk what it was when the recording began.</summary>
    /// <returns>The image.</returns>
    public string Restore()
    {
        DiskImage.Copy(Before, Image);
        return Image;
    }

    /// <summary>While it records: what becomes of reads or writes whose data contains some bytes.</summary>
    /// <param name="fault">What.</param>
    /// <param name="bytes">32 of them, at the start of a page, so that no call ends within them.</param>
    public void Fail(DiskFault fault, byte[] bytes)
    {
        using var faults = new FileStream(FaultFile, FileMode.Append);
        faults.Write([(byte)fault, .. bytes]);
    }

    /// <summary>It is a good disk again.</summary>
    public void Mend() => File.Delete(FaultFile);

    /// <inheritdoc/>
    public void Dispose()
    {
        Mounts.Remove(_folder);
        _recorder?.Kill();
        _recorder?.Dispose();
    }
}
