using System.Globalization;
using System.IO.Hashing;

namespace LfsMigrate.Core.Journal;

/// <summary>Which files are looked at: a part of them, the same each time.</summary>
/// <param name="Fraction">From 0 to 1.</param>
public readonly record struct AuditSample(double Fraction)
{
    /// <summary>Reads <c>1%</c>.</summary>
    /// <exception cref="OperatorException">It is no percentage above 0.</exception>
    public static AuditSample Parse(string option, string text)
    {
        bool isNumber = double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent);
        return isNumber && text.EndsWith('%') && percent is > 0 and <= 100 ? new AuditSample(percent / 100)
            : throw new OperatorException($"{option} is a percentage of the files", $"write {option}=1%");
    }

    /// <summary>Whether a line's file is one of them.</summary>
    public bool Has(JournalEntry entry) => XxHash3.HashToUInt64(BitConverter.GetBytes(entry.Number)) <= Fraction * ulong.MaxValue;
}
