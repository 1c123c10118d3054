using System.Text;

namespace LfsMigrate.Core.Files;

/// <summary>A pattern of file names, such as <c>*.h5</c>, over bytes.</summary>
/// <remarks>
/// <c>?</c> is one byte, <c>*</c> any number of them, <c>[a-z]</c> and <c>[!a-z]</c> one of a set or none of it, <c>\</c> takes the meaning of the
/// character behind it away. With a slash in it the whole path below a directory is compared, and <c>*</c>, <c>?</c> and sets stop at
/// slashes while <c>**</c> does not; a slash in front changes nothing, one at the end stands for all that is below. Without a slash the last
/// component is compared, and <c>*</c> is all there is to match it.
/// </remarks>
public sealed class NamePattern
{
    private const int BytesMax = 4096;

    private readonly byte[] _text;
    private readonly PatternPart[] _parts;

    private NamePattern(byte[] text, bool isOfPath, PatternPart[] parts) => (_text, IsOfPath, _parts) = (text, isOfPath, parts);

    /// <summary>Whether paths are compared, and not the last components of them.</summary>
    public bool IsOfPath { get; }

    /// <summary>Whether there is nothing that it does not match.</summary>
    public bool MatchesAll => _parts.All(part => part.Kind == PatternPartKind.Deep || (!IsOfPath && part.Kind == PatternPartKind.Any));

    /// <summary>Reads a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="FormatException">It is none; the message is one clause.</exception>
    public static NamePattern Parse(ReadOnlySpan<byte> pattern)
    {
        if (pattern.IsEmpty || pattern.Length > BytesMax || pattern.Contains((byte)0))
        {
            throw new FormatException(pattern.IsEmpty ? "the pattern is empty" : "the pattern is too long, or has a NUL byte");
        }

        bool isOfPath = pattern.Contains((byte)'/');
        ReadOnlySpan<byte> rest = pattern[0] == '/' ? pattern[1..] : pattern;
        List<PatternPart> parts = [];
        while (!rest.IsEmpty)
        {
            parts.Add(PatternPart.Read(ref rest));
        }

        if (isOfPath && pattern[^1] == '/')
        {
            parts.Add(PatternPart.Deep);
        }

        return new NamePattern(pattern.ToArray(), isOfPath, [.. parts]);
    }

    /// <summary>Whether a file is meant.</summary>
    /// <param name="path">Its path below the directory that the pattern is for; a name alone where it is for names.</param>
    public bool Matches(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> text = IsOfPath ? path : path[(path.LastIndexOf((byte)'/') + 1)..];
        int part = 0, at = 0;
        (int Part, int At) star = (-1, 0), deep = (-1, 0);
        while (at < text.Length || part < _parts.Length)
        {
            PatternPartKind kind = part < _parts.Length ? _parts[part].Kind : PatternPartKind.End;
            if (kind == PatternPartKind.Deep)
            {
                (deep, star) = ((++part, at), (-1, 0));
            }
            else if (kind == PatternPartKind.Any)
            {
                star = (++part, at);
            }
            else if (at < text.Length && kind == PatternPartKind.One && _parts[part].Has(text[at]))
            {
                (part, at) = (part + 1, at + 1);
            }
            // What does not fit is swallowed by the last star, as far as a slash; else by the last double star. An earlier star of the
            // same kind could swallow nothing that its successor cannot.
            else if (star.Part >= 0 && star.At < text.Length && text[star.At] != '/')
            {
                star.At++;
                (part, at) = star;
            }
            else if (deep.Part >= 0 && deep.At < text.Length)
            {
                deep.At++;
                (part, at, star) = (deep.Part, deep.At, (-1, 0));
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The pattern as it was written; what is not UTF-8 in it is replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_text);
}
