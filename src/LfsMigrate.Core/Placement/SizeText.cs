using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace LfsMigrate.Core.Placement;

/// <summary>Sizes as people write them: <c>64K</c>, <c>1.5M</c>, <c>0x10000</c>.</summary>
/// <remarks>The units of llapi_parse_size: b is 512 bytes, c one byte, k to e powers of 1024, either case, and after k to e an <c>i</c>,
/// a <c>B</c> or <c>iB</c> changes nothing. Anything else behind is refused, as is an empty text, a sign, or what does not fit 64 bits.</remarks>
public static class SizeText
{
    private const string BinaryUnits = "KMGTPE";

    // 18 digits and any unit stay below 2^128; more would be less than a byte of the largest unit.
    private const int FractionDigitsMax = 18;

    /// <summary>Reads a size.</summary>
    /// <param name="text">The text.</param>
    /// <param name="unitBytes">What one is worth, in bytes, when no unit is written.</param>
    /// <param name="bytes">The size in bytes; a fraction of a byte is cut off.</param>
    /// <param name="problem">One clause that says what is wrong with the text; null on success.</param>
    public static bool TryParse(string? text, ulong unitBytes, out ulong bytes, [NotNullWhen(false)] out string? problem)
    {
        problem = Read(text, unitBytes, out bytes);
        return problem is null;
    }

    /// <summary>Reads the size given to an option.</summary>
    /// <param name="option">The option as written, for the message.</param>
    /// <param name="text">The text.</param>
    /// <param name="unitBytes">What one is worth, in bytes, when no unit is written.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="OperatorException">The text is not a size.</exception>
    public static ulong Parse(string option, string? text, ulong unitBytes = 1) =>
        TryParse(text, unitBytes, out ulong bytes, out string? problem)
            ? bytes
            : throw new OperatorException(
                $"{option}: {PrintableText.Quoted(text)} is not a size: {problem}",
                "write a number and a unit, for example 64K, 1.5M or 4G");

    /// <summary>The shortest text that reads back as exactly this size: <c>1M</c>, <c>1536K</c>, <c>eof</c> for the end of any file.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string Format(ulong bytes)
    {
        if (bytes == LovLimits.LUSTRE_EOF)
        {
            return "eof";
        }

        int power = bytes == 0 ? 0 : Math.Min(BitOperations.TrailingZeroCount(bytes) / 10, BinaryUnits.Length);
        string unit = power == 0 ? "" : BinaryUnits[power - 1].ToString();
        return FormattableString.Invariant($"{bytes >> (10 * power)}{unit}");
    }

    private static string? Read(ReadOnlySpan<char> rest, ulong unitBytes, out ulong bytes)
    {
        bytes = 0;
        if (rest.IsEmpty || rest[0] is '-' or '+')
        {
            return rest.IsEmpty ? "it is empty" : "it has a sign";
        }

        bool isHex = NumberText.StartsHex(rest);
        string? problem = ReadWhole(ref rest, isHex, out ulong whole);
        ulong numerator = 0;
        ulong denominator = 1;
        ulong unit = unitBytes;
        problem ??= isHex ? null : ReadFraction(ref rest, out numerator, out denominator);
        problem ??= rest.IsEmpty ? null : ReadUnit(rest, out unit);
        if (problem is not null)
        {
            return problem;
        }

        UInt128 total = ((UInt128)whole * unit) + ((UInt128)numerator * unit / denominator);
        bytes = total > ulong.MaxValue ? 0 : (ulong)total;
        return total > ulong.MaxValue ? "it does not fit 64 bits" : null;
    }

    private static string? ReadWhole(ref ReadOnlySpan<char> rest, bool isHex, out ulong whole)
    {
        int end = isHex ? 2 : 0;
        while (end < rest.Length && (isHex ? char.IsAsciiHexDigit(rest[end]) : char.IsAsciiDigit(rest[end])))
        {
            end++;
        }

        string? problem = NumberText.ReadUnsigned(rest[..end], out whole);
        rest = rest[end..];
        return problem;
    }

    private static string? ReadFraction(ref ReadOnlySpan<char> rest, out ulong numerator, out ulong denominator)
    {
        (numerator, denominator) = (0, 1);
        if (rest.IsEmpty || rest[0] != '.')
        {
            return null;
        }

        int end = 1;
        for (; end < rest.Length && char.IsAsciiDigit(rest[end]); end++)
        {
            if (end <= FractionDigitsMax)
            {
                numerator = (numerator * 10) + (uint)(rest[end] - '0');
                denominator *= 10;
            }
        }

        rest = rest[end..];
        return end == 1 ? "a digit must follow the point" : null;
    }

    private static string? ReadUnit(ReadOnlySpan<char> rest, out ulong unit)
    {
        char letter = char.ToUpperInvariant(rest[0]);
        int power = BinaryUnits.IndexOf(letter, StringComparison.Ordinal) + 1;
        unit = power > 0 ? 1UL << (10 * power) : letter == 'B' ? 512UL : 1UL;
        bool isUnit = power > 0 || letter is 'B' or 'C';
        bool isTail = rest.Length == 1 || (power > 0 && rest[1..] is ['i' or 'I'] or ['b' or 'B'] or ['i' or 'I', 'b' or 'B']);
        return isUnit && isTail ? null : "its unit is none of b, c, K, M, G, T, P, E";
    }
}
