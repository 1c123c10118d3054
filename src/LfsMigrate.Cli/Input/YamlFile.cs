using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.Cli.Input;

/// <summary>Reads a file of the operator's own that holds YAML, wherever it lies; standard input too, as <c>/dev/stdin</c>.</summary>
internal static class YamlFile
{
    private const int BytesMax = 1024 * 1024;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="FormatException">It is not YAML, more than is read here, or longer than 1 MiB.</exception>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static DescribedNode Read(UnixPath path)
    {
        using var stream = new FileStream(new SafeFileHandle(RawOpen.ForReading(path), ownsHandle: true), FileAccess.Read, bufferSize: 0);
        byte[] text = new byte[BytesMax + 1];
        int length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return length <= BytesMax ? YamlTree.Read(text.AsSpan(0, length)) : throw new FormatException("it is longer than 1 MiB");
    }
}
