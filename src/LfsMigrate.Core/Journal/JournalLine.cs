using System.IO.Hashing;
using System.Text;

namespace LfsMigrate.Core.Journal;

/// <summary>
/// The form of a line of a journal: one JSON object whose last member is <c>sum</c>, the XXH3 (64 bits, hexadecimal) of all
/// bytes of the line before <c>,"sum"</c>.
/// </summary>
public static class JournalLine
{
    private const int SumDigits = 16;

    private static ReadOnlySpan<byte> SumKey => ",\"sum\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Makes a line, with its newline, of a JSON object.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> json)
    {
        if (json.Length < 3 || json[0] != '{' || json[^1] != '}')
        {
            throw new InvariantException("a line of a journal is no JSON object with members");
        }
        var body = json[..^1];
        byte[] line = new byte[body.Length + SumKey.Length + SumDigits + End.Length + 1];
        body.CopyTo(line);
        SumKey.CopyTo(line.AsSpan(body.Length));
        Encoding.ASCII.GetBytes(SumOf(body), line.AsSpan(body.Length + SumKey.Length));
        End.CopyTo(line.AsSpan(line.Length - End.Length - 1));
        line[^1] = (byte)'\n';
        return line;
    }

    /// <summary>Whether a line, without its newline, is one that was written so.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> line)
    {
        int tail = SumKey.Length + SumDigits + End.Length;
        if (line.Length <= tail || line[0] != '{' || !line.EndsWith(End))
        {
            return false;
        }
        var body = line[..^tail];
        Span<byte> sum = stackalloc byte[SumDigits];
        Encoding.ASCII.GetBytes(SumOf(body), sum);
        return line.Slice(body.Length, SumKey.Length).SequenceEqual(SumKey)
            && line.Slice(body.Length + SumKey.Length, SumDigits).SequenceEqual(sum);
    }

    private static string SumOf(ReadOnlySpan<byte> body) => XxHash3.HashToUInt64(body).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
