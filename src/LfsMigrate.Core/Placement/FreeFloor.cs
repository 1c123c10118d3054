using System.Globalization;

namespace LfsMigrate.Core.Placement;

/// <summary>What must stay available on a target: bytes, or a part of its size.</summary>
/// <param name="Bytes">How many bytes; null where a part is asked for.</param>
/// <param name="Percent">Which part, from 0 to 100; null where bytes are.</param>
public sealed record FreeFloor(ulong? Bytes, double? Percent)
{
    /// <summary>Reads the value of an option: a size, or a number and <c>%</c>.</summary>
    /// <exception cref="OperatorException">It is neither.</exception>
    public static FreeFloor Parse(string option, string text)
    {
        if (!text.EndsWith('%'))
        {
            return new FreeFloor(SizeText.Parse(option, text), null);
        }
        return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100
            ? new FreeFloor(null, percent)
            : throw new OperatorException($"{option}: '{text}' is no part of a whole", $"write {option}=5% or {option}=2T");
    }

    /// <summary>Whether less than that is available.</summary>
    public bool IsUndercutBy(TargetSpace target) =>
        target.FreeBytes < (Bytes ?? (ulong)(target.TotalBytes / 100.0 * Percent!.Value));

    /// <inheritdoc/>
    public override string ToString() => Bytes is { } bytes ? SizeText.Format(bytes) : string.Create(CultureInfo.InvariantCulture, $"{Percent}%");
}
