using System.Diagnostics;
using NUnit.Framework;

namespace LfsMigrate.Testing.FileSystems;

/// <summary>A file system on a disk that remembers what was written to it, so that power cuts can be tried. Needs root.</summary>
public sealed class RecordedDisk : IDisposable
{
    private const long ImageBytes = 320L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Mounts.MakeFolder();
    private readonly FileSystemKind _kind;
    private Process? _recorder;

    private RecordedDisk(FileSystemKind kind)
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

    private string Recorder => Path.Combine(_folder, "recorder");

    private static string Tool => Repository.PathOf("out", "tests", "disk-log");

    /// <summary>Makes one; the test is ignored, with the reason, where that cannot be done.</summary>
    public static RecordedDisk Make(FileSystemKind kind)
    {
        Mounts.Need();
        if (!File.Exists(Tool) || !File.Exists("/dev/fuse"))
        {
            Assert.Ignore("needs libfuse3 when it is built, and /dev/fuse");
        }
        return new RecordedDisk(kind);
    }

    /// <summary>Mounts the file system; after a cut its journal is replayed.</summary>
    public void Mount() => Mounts.Mount("-t", Mkfs.TypeOf(_kind), "-o", "loop", _recorder == null ? Image : Path.Combine(Recorder, "disk"), Root);

    /// <summary>Unmounts it.</summary>
    public void Unmount() => Mounts.Unmount(Root);

    /// <summary>While it is not mounted: from now on it remembers.</summary>
    public void StartRecording()
    {
        DiskImage.Copy(Image, Before);
        _recorder = Program.Start(Tool, Image, Log, Recorder);
        for (var clock = Stopwatch.StartNew(); !File.Exists(Path.Combine(Recorder, "disk"));)
        {
            if (_recorder.HasExited || clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"disk-log does not start: {(_recorder.HasExited ? _recorder.StandardError.ReadToEnd() : "")}");
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

    /// <inheritdoc/>
    public void Dispose()
    {
        Mounts.Remove(_folder);
        _recorder?.Kill();
        _recorder?.Dispose();
    }
}
