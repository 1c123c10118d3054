using System.Buffers;
using System.Globalization;
using System.Text;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Cli.Output;

/// <summary>File names as YAML scalars: plain where no reader can take them for anything else, else in double quotes.</summary>
public static class YamlText
{
    // YAML 1.2.2, 7.4: a key on one line has at most 1024 characters; what is longer is written behind a question mark.
    private const int KeyCharactersMax = 1024;

    // What YAML 1.1 readers take for truth values and nothing.
    private static readonly HashSet<string> Words =
        new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

    /// <summary>A name as the key of a mapping, with its colon and newline.</summary>
    public static string Key(UnixPath name)
    {
        string text = Scalar(name);
        return text.Length <= KeyCharactersMax ? $"{text}:\n" : $"? {text}\n:\n";
    }

    /// <summary>A name on one line. A byte that is not UTF-8 is written as <c>\x</c> and its two digits.</summary>
    public static string Scalar(UnixPath name)
    {
        if (IsPlain(name.Bytes))
        {
            return Encoding.ASCII.GetString(name.Bytes);
        }
        var quoted = new StringBuilder("\"");
        for (var rest = name.Bytes; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out int count) == OperationStatus.Done)
            {
                Append(quoted, rune);
            }
            else
            {
                count = 1;
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{rest[0]:X2}");
            }
            rest = rest[count..];
        }
        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || !(name[0] == '/' || char.IsAsciiLetter((char)name[0]) || name.StartsWith("./"u8)))
        {
            return false;
        }
        foreach (byte b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'/' or (byte)'.' or (byte)'_' or (byte)'-'))
            {
                return false;
            }
        }
        return !Words.Contains(Encoding.ASCII.GetString(name));
    }

    private static void Append(StringBuilder quoted, Rune rune)
    {
        if (rune.Value is '"' or '\\')
        {
            quoted.Append('\\').Append(rune);
        }
        else if (rune.Value == '\n')
        {
            quoted.Append("\\n");
        }
        else if (IsPrintable(rune.Value))
        {
            quoted.Append(rune);
        }
        else
        {
            quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
        }
    }

    // What readers of YAML 1.1 too take as it is: no controls, no line and paragraph separators, no byte order mark.
    private static bool IsPrintable(int value) => value is (>= 0x20 and < 0x7F) or (>= 0xA0 and < 0x2028)
        or (> 0x2029 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD and not 0xFEFF);
}
