namespace LfsMigrate.Core.Placement;

/// <summary>Takes setstripe's layout options, whose order matters, out of a command line and leaves the rest to an ordinary parser.</summary>
/// <remarks>
/// Taken: <c>-c -C -S -i -o -p -E -L</c> and their long names, as <c>-c2</c>, <c>-c 2</c>, <c>--stripe-count=2</c>, <c>--stripe-count 2</c>,
/// and behind flags in one word as getopt has it (<c>-vc2</c>). Nothing is taken after <c>--</c>. Of an option given twice for one
/// component the last counts, but the lists of several <c>-o</c> are joined.
/// </remarks>
public sealed class LayoutArguments
{
    private readonly IReadOnlyList<string> words;
    private readonly IReadOnlySet<string> otherOptionsWithValue;
    private readonly List<string> rest = [];
    private readonly LayoutRequestBuilder builder = new();
    private int next;

    private LayoutArguments(IReadOnlyList<string> words, IReadOnlySet<string> otherOptionsWithValue)
    {
        this.words = words;
        this.otherOptionsWithValue = otherOptionsWithValue;
        while (next < words.Count)
        {
            TakeWord(words[next++]);
        }

        Request = builder.Finish();
    }

    /// <summary>What the layout options ask for; <see cref="LayoutRequest.KeepOwn"/> when there is none.</summary>
    public LayoutRequest Request { get; }

    /// <summary>All other words, unchanged and in order.</summary>
    public IReadOnlyList<string> Rest => rest;

    /// <summary>Parses a command line.</summary>
    /// <param name="words">The words behind the program's name.</param>
    /// <param name="otherOptionsWithValue">The other options that take a value, with their dashes (<c>-W</c>, <c>--bandwidth-limit</c>):
    /// the word behind one is passed along even if it looks like a layout option.</param>
    /// <exception cref="OperatorException">The layout options contradict each other or are malformed; nothing else is thrown.</exception>
    public static LayoutArguments Parse(IReadOnlyList<string> words, IReadOnlySet<string> otherOptionsWithValue)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(otherOptionsWithValue);
        return new LayoutArguments(words, otherOptionsWithValue);
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
        string name = equals < 0 ? word : word[..equals];
        if (LayoutOptionNames.TryGet(name, out LayoutOption option))
        {
            builder.Apply(option, name, equals < 0 ? NextValue(name) : word[(equals + 1)..]);
            return;
        }

        rest.Add(word);
        PassAlong(equals < 0 && otherOptionsWithValue.Contains(word) ? 1 : 0);
    }

    // One word may hold several letters. The flags before a layout letter stay flags; an option with a value takes what follows it.
    private void TakeShort(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            string name = $"-{word[i]}";
            if (otherOptionsWithValue.Contains(name))
            {
                rest.Add(word);
                PassAlong(i == word.Length - 1 ? 1 : 0);
                return;
            }

            if (LayoutOptionNames.TryGet(word[i], out LayoutOption option))
            {
                if (i > 1)
                {
                    rest.Add(word[..i]);
                }

                builder.Apply(option, name, i == word.Length - 1 ? NextValue(name) : word[(i + 1)..]);
                return;
            }

            if (!char.IsAsciiLetterOrDigit(word[i]))
            {
                break;
            }
        }

        rest.Add(word);
    }

    private string NextValue(string name) =>
        next < words.Count
            ? words[next++]
            : throw new OperatorException($"{name} needs a value", $"write {name} and the value behind it, or leave it out");

    private void PassAlong(int count)
    {
        for (; count > 0 && next < words.Count; count--)
        {
            rest.Add(words[next++]);
        }
    }
}
