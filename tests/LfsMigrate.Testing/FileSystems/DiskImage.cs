namespace LfsMigrate.Testing.FileSystems;

/// <summary>Files that hold file systems.</summary>
internal static class DiskImage
{
    /// <summary>Makes one with an empty file system in it.</summary>
    internal static void Make(FileSystemKind kind, string path, long sizeBytes, IEnumerable<string> mkfsWords)
    {
        using (var image = File.Create(path))
        {
            image.SetLength(sizeBytes);
        }
        Mkfs.Make(kind, path, mkfsWords);
    }

    /// <summary>Makes a copy with storage of its own; holes stay holes.</summary>
    internal static void Copy(string from, string to) => Program.Run("cp", "--sparse=always", "--reflink=never", from, to);
}
