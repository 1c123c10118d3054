using System.Globalization;

namespace LfsMigrate.Core.Placement;

/// <summary>Whole numbers as setstripe takes them: decimal, or hexadecimal behind <c>0x</c>.</summary>
/// <remarks>strtol's octal is refused where it would differ from what was probably meant: <c>08</c> is 8, <c>010</c> is an error.</remarks>
internal static class NumberText
{
    /// <summary>True when the text starts as a hexadecimal number does.</summary>
    public static bool StartsHex(ReadOnlySpan<char> text) => text is ['0', 'x' or 'X', ..];

    /// <summary>Reads a number without a sign.</summary>
    /// <returns>What is wrong, as a clause; null when nothing is.</returns>
    public static string? ReadUnsigned(ReadOnlySpan<char> text, out ulong value)
    {
        bool isHex = StartsHex(text);
        ReadOnlySpan<char> digits = isHex ? text[2..] : text;
        value = 0;
        if (digits.IsEmpty || digits.ContainsAnyExcept(isHex ? "0123456789abcdefABCDEF" : "0123456789"))
        {
            return "it is not a number";
        }

        if (!isHex && digits[0] == '0' && digits.TrimStart('0').Length > 1)
        {
            return "a leading zero would make it octal";
        }

        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out value) ? null : "it is too large";
    }

    /// <summary>Reads a number, with or without a minus sign, that lies within two bounds.</summary>
    /// <returns>What is wrong, as a clause; null when nothing is.</returns>
    public static string? ReadBetween(ReadOnlySpan<char> text, int least, int most, out int value)
    {
        value = 0;
        bool isNegative = text is ['-', ..];
        if (ReadUnsigned(isNegative ? text[1..] : text, out ulong magnitude) is { } problem)
        {
            return problem;
        }

        long signed = (long)Math.Min(magnitude, int.MaxValue) * (isNegative ? -1 : 1);
        if (magnitude > int.MaxValue || signed < least || signed > most)
        {
            return $"it must be between {least} and {most}";
        }

        value = (int)signed;
        return null;
    }
}
