using System.Globalization;
using LfsMigrate.Core;

namespace LfsMigrate.Cli.Input;

/// <summary>Times and durations as people write them.</summary>
public static class TimeText
{
    private static readonly string[] OfDay = ["H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss"];
    private static readonly string[] OfDate = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd"];

    /// <summary>Reads a number of seconds, or one with <c>m</c>, <c>h</c> or <c>d</c>.</summary>
    /// <exception cref="OperatorException">It is none, or not above 0.</exception>
    public static TimeSpan ParseDuration(string option, string text)
    {
        double unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        string number = unit > 0 ? text[..^1] : text;
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        double seconds = value * (unit > 0 ? unit : 1);
        return isNumber && seconds > 0 && seconds <= 1e9 ? TimeSpan.FromSeconds(seconds)
            : throw new OperatorException($"{option} is a number of seconds, or one with m, h or d", $"write {option}=8h");
    }

    /// <summary>Reads a time of the day, which is today's or tomorrow's, or one with its date; local time.</summary>
    /// <exception cref="OperatorException">It is none.</exception>
    public static DateTimeOffset ParseTime(string option, string text, DateTimeOffset now)
    {
        if (DateTime.TryParseExact(text, OfDate, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return new DateTimeOffset(date);
        }
        if (TimeOnly.TryParseExact(text, OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            var today = now.LocalDateTime.Date + time.ToTimeSpan();
            return new DateTimeOffset(today > now.LocalDateTime ? today : today.AddDays(1));
        }
        throw new OperatorException($"{option} is a time such as 06:30 or 2026-12-24T06:30", $"write {option}=06:30");
    }
}
