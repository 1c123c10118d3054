using System.Text;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Cli.Output;

/// <summary>Writes lines of bytes and text to a stream, each line in one call.</summary>
internal static class NameText
{
    /// <summary>A name as it is, and a newline.</summary>
    internal static void WriteName(Stream output, UnixPath name) => output.Write([.. name.Bytes, (byte)'\n']);

    /// <summary>A name as it is, a colon, and what is to say of it.</summary>
    internal static void WriteLine(Stream output, UnixPath name, string text) =>
        output.Write([.. name.Bytes, .. Encoding.UTF8.GetBytes($": {text}\n")]);

    /// <summary>A line of text.</summary>
    internal static void WriteLine(Stream output, string line) => output.Write(Encoding.UTF8.GetBytes(line + "\n"));
}
