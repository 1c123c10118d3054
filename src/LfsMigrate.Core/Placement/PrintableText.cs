namespace LfsMigrate.Core.Placement;

/// <summary>Words from outside, made fit to stand in a one-line message.</summary>
internal static class PrintableText
{
    private const int CharactersMax = 40;

    /// <summary>The text in quotes, cut when long, every control character a question mark.</summary>
    public static string Quoted(string? text)
    {
        text ??= "";
        string shown = text.Length > CharactersMax ? text[..CharactersMax] + "..." : text;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' ? '?' : c))}'";
    }
}
