using System.Globalization;
using System.Text.RegularExpressions;

namespace LfsMigrate.Core.Journal;

/// <summary>The name of a run, which is also that of its directory.</summary>
public static partial class RunName
{
    /// <summary>Throws when it cannot be a name.</summary>
    /// <exception cref="OperatorException">It cannot.</exception>
    public static string Check(string option, string name) => Pattern().IsMatch(name) ? name
        : throw new OperatorException($"{option} is a name of at most 64 letters, digits, '.', '_' and '-' that begins with a letter or a digit",
            $"write {option}=drain-ost12");

    /// <summary>A name for a run that was given none.</summary>
    public static string Made(DateTimeOffset now, int processId) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{processId}");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
