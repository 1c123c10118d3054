namespace LfsMigrate.Core.Placement;

/// <summary>Takes the layout options, whose order matters, out of a command line and leaves the rest to an ordinary parser.</summary>
/// <remarks>
/// Taken: every option of <see cref="LayoutOptionNames"/>, as <c>-c2</c>, <c>-c 2</c>, <c>--stripe-count=2</c>, <c>--stripe-count 2</c>,
/// <c>--stripe-c 2</c>, and among flags in one word as getopt has it (<c>-vc2</c>). Nothing is taken after <c>--</c>. Of an option given
/// twice for one component the last counts, but the lists of several <c>-o</c> are joined.
/// </remarks>
public sealed class LayoutArguments
{
    private readonly IReadOnlyList<string> words;
    private readonly IReadOnlySet<string> otherOptionsWithValue;
    private readonly LongOptionSpelling spelling;
    private readonly List<string> rest = [];
    private readonly LayoutRequestBuilder builder = new();
    private int next;

    private LayoutArguments(
        IReadOnlyList<string> words, IReadOnlySet<string> otherOptionsWithValue, IReadOnlyCollection<string> otherLongNames)
    {
        this.words = words;
        this.otherOptionsWithValue = otherOptionsWithValue;
        spelling = new LongOptionSpelling(otherLongNames);
        while (next < words.Count)
        {
            TakeWord(words[next++]);
        }

        Request = builder.Finish();
    }

    /// <summary>The long names of the layout options without dashes, one for each.</summary>
    public static IEnumerable<string> LongNames =>
        LayoutOptionNames.All.Where(o => o.Option != LayoutOption.Refused).Select(o => o.LongNames[0]);

    /// <summary>What the layout options ask for; <see cref="LayoutRequest.KeepOwn"/> when there is none, or <see cref="Source"/> says it.</summary>
    public LayoutRequest Request { get; }

    /// <summary>The file that says what layout is asked for; null when none does.</summary>
    public LayoutSource? Source => builder.Source;

    /// <summary>All other words in order: unchanged, but long names written in full.</summary>
    public IReadOnlyList<string> Rest => rest;

    /// <summary>Parses a command line.</summary>
    /// <param name="words">The words behind the program's name.</param>
    /// <param name="otherOptionsWithValue">The other options that take a value, with their dashes (<c>-W</c>, <c>--bandwidth-limit</c>):
    /// the word behind one is passed along even if it looks like a layout option.</param>
    /// <param name="otherLongNames">The long names of all other options, without dashes; null when they are those with a value.</param>
    /// <exception cref="OperatorException">The layout options contradict each other or are malformed; nothing else is thrown.</exception>
    public static LayoutArguments Parse(
        IReadOnlyList<string> words, IReadOnlySet<string> otherOptionsWithValue, IReadOnlyCollection<string>? otherLongNames = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(otherOptionsWithValue);
        otherLongNames ??= [.. otherOptionsWithValue.Where(o => o.StartsWith("--", StringComparison.Ordinal)).Select(o => o[2..])];
        return new LayoutArguments(words, otherOptionsWithValue, otherLongNames);
    }

    private void TakeWord(string word)
    {
        if (word == "--")
        {
            rest.Add(word);
            PassAlong(words.Count - next);
        }
        else if (word.StartsWith("--", StringComparison.Ordinal))
        {
            TakeLong(word);
        }
        else if (word.Length > 1 && word[0] == '-')
        {
            TakeShort(word);
        }
        else
        {
            rest.Add(word);
        }
    }

    private void TakeLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        string given = equals < 0 ? word[2..] : word[2..equals];
        (LayoutOptionName? layout, string? other) = spelling.Resolve(given);
        if (layout is not null)
        {
            Apply(layout, "--" + given, equals < 0 ? null : word[(equals + 1)..]);
            return;
        }

        string name = "--" + (other ?? given);
        rest.Add(equals < 0 ? name : name + word[equals..]);
        PassAlong(equals < 0 && otherOptionsWithValue.Contains(name) ? 1 : 0);
    }

    // One word may hold several letters. Flags that are not of the layout stay together; an option with a value takes what follows it.
    private void TakeShort(string word)
    {
        string others = "";
        for (int i = 1; i < word.Length; i++)
        {
            string name = $"-{word[i]}", behind = word[(i + 1)..];
            if (otherOptionsWithValue.Contains(name) || !char.IsAsciiLetterOrDigit(word[i]))
            {
                rest.Add($"-{others}{word[i..]}");
                PassAlong(otherOptionsWithValue.Contains(name) && behind.Length == 0 ? 1 : 0);
                return;
            }

            LayoutOptionName? layout = LayoutOptionNames.Find(word[i]);
            if (layout is null)
            {
                others += word[i];
                continue;
            }

            bool takesRest = layout.Value != OptionValue.None;
            Apply(layout, name, takesRest && behind.Length > 0 ? behind : null);
            i = takesRest ? word.Length : i;
        }

        rest.AddRange(others.Length > 0 ? ["-" + others] : []);
    }

    private void Apply(LayoutOptionName layout, string name, string? attached)
    {
        if (layout.Option == LayoutOption.Refused)
        {
            throw new OperatorException($"{name} {layout.Refusal.Message}", layout.Refusal.Advice);
        }

        if (layout.Value == OptionValue.None && attached is not null)
        {
            throw new OperatorException($"{name} takes no value", $"write {name} alone");
        }

        string value = layout.Value switch
        {
            OptionValue.Required => attached ?? NextValue(name),
            OptionValue.OptionalNumber => attached ?? NextNumber(),
            _ => "",
        };
        builder.Apply(layout.Option, name, value);
    }

    private string NextValue(string name) =>
        next < words.Count
            ? words[next++]
            : throw new OperatorException($"{name} needs a value", $"write {name} and the value behind it, or leave it out");

    // As lfs does: a word that is all digits belongs to the option before it, any other is none of its.
    private string NextNumber() => next < words.Count && words[next] is { Length: > 0 } word && word.All(char.IsAsciiDigit) ? words[next++] : "1";

    private void PassAlong(int count)
    {
        for (; count > 0 && next < words.Count; count--)
        {
            rest.Add(words[next++]);
        }
    }
}
