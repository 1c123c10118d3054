using LfsMigrate.Core;

namespace LfsMigrate.Cli.Input;

/// <summary>
/// Which options there are and which take a value: turns short options, groups and abbreviations into plain long
/// options, and separates them from the operands.
/// </summary>
/// <remarks>CommandLineParser takes <c>-0</c> for a number and operands for a sequence it copies many times.</remarks>
public static class OptionTable
{
    private static readonly (char Short, string Long, bool TakesValue)[] Entries =
    [
        ('0', "null", false),
        ('\0', "files-from", true),
        ('F', "fid", false),
        ('\0', "lustre-dir", true),
        ('b', "block", false),
        ('n', "non-block", false),
        ('D', "non-direct", false),
        ('\0', "restore", false),
        ('\0', "verify", true),
        ('\0', "timeout", true),
        ('\0', "fallback", true),
        ('\0', "rsync", false),
        ('\0', "no-rsync", false),
        ('\0', "backend", true),
        ('\0', "to", true),
        ('\0', "require", true),
        ('\0', "accept-races", false),
        ('j', "jobs", true),
        ('\0', "streams-per-file", true),
        ('W', "bandwidth-limit", true),
        ('\0', "adaptive", false),
        ('\0', "ost-streams", true),
        ('\0', "limits", true),
        ('\0', "retries", true),
        ('\0', "retry-delay", true),
        ('\0', "run", true),
        ('\0', "resume", true),
        ('\0', "retry-failed", true),
        ('\0', "state-dir", true),
        ('\0', "no-journal", false),
        ('\0', "progress", true),
        ('\0', "metrics", true),
        ('\0', "log", true),
        ('\0', "sample", true),
        ('\0', "stop-at", true),
        ('\0', "max-duration", true),
        ('\0', "max-files", true),
        ('\0', "max-bytes", true),
        ('\0', "max-failures", true),
        ('\0', "min-free-target", true),
        ('\0', "stop-file", true),
        ('\0', "shard", true),
        ('\0', "band", true),
        ('\0', "target-fill", true),
        ('\0', "older-than", true),
        ('\0', "min-size", true),
        ('\0', "exclude", true),
        ('\0', "policy", true),
        ('\0', "scan-file", true),
        ('\0', "save-plan", true),
        ('\0', "execute", false),
        ('\0', "merge", false),
        ('\0', "watch", false),
        ('\0', "stats", false),
        ('\0', "stats-interval", true),
        ('\0', "exit-errno", false),
        ('\0', "dry-run", false),
        ('\0', "json", false),
        ('v', "verbose", false),
        ('q', "quiet", false),
        ('h', "help", false),
        ('\0', "version", false),
    ];

    /// <summary>Long and short names with their dashes, of the options whose next word is their value.</summary>
    public static IReadOnlySet<string> WithValue { get; } = Entries.Where(e => e.TakesValue)
        .SelectMany(e => e.Short == '\0' ? ["--" + e.Long] : (string[])["--" + e.Long, $"-{e.Short}"]).ToHashSet();

    /// <summary>Long names without dashes.</summary>
    public static IReadOnlyCollection<string> LongNames { get; } = [.. Entries.Select(e => e.Long)];

    /// <summary>Splits words into plain long options (<c>--name</c>, <c>--name=value</c>) and operands, each in order.</summary>
    /// <exception cref="OperatorException">An option is unknown, lacks its value or has one it does not take.</exception>
    public static (List<string> Options, List<string> Operands) Split(IReadOnlyList<string> words)
    {
        var options = new List<string>();
        var operands = new List<string>();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "--")
            {
                operands.AddRange(words.Skip(i + 1));
                break;
            }
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                options.Add(Long(word[2..], words, ref i));
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                AddShorts(options, words, ref i);
            }
            else
            {
                operands.Add(word);
            }
        }
        return (options, operands);
    }

    private static string Long(string text, IReadOnlyList<string> words, ref int i)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string given = equals < 0 ? text : text[..equals];
        var entry = Find(given);
        if (!entry.TakesValue)
        {
            return equals < 0 ? "--" + entry.Long
                : throw new OperatorException($"--{entry.Long} takes no value", $"write --{entry.Long}");
        }
        return WithItsValue(entry.Long, equals >= 0 ? text[(equals + 1)..] : ++i < words.Count ? words[i] : "");
    }

    private static string WithItsValue(string name, string value) => value.Length > 0 ? $"--{name}={value}"
        : throw new OperatorException($"--{name} lacks its value", $"write --{name}=VALUE");

    // As getopt has it: of several letters in one word, one that takes a value takes the rest of the word, or the next word.
    private static void AddShorts(List<string> options, IReadOnlyList<string> words, ref int i)
    {
        string word = words[i];
        for (int at = 1; at < word.Length; at++)
        {
            var entry = FindShort(word[at], word);
            if (!entry.TakesValue)
            {
                options.Add("--" + entry.Long);
                continue;
            }
            options.Add(WithItsValue(entry.Long, at + 1 < word.Length ? word[(at + 1)..] : ++i < words.Count ? words[i] : ""));
            return;
        }
    }

    private static (char Short, string Long, bool TakesValue) Find(string given)
    {
        var exact = Entries.FirstOrDefault(e => e.Long == given);
        if (exact.Long != null)
        {
            return exact;
        }
        var matches = Entries.Where(e => given.Length > 0 && e.Long.StartsWith(given, StringComparison.Ordinal)).ToList();
        return matches.Count switch
        {
            1 => matches[0],
            0 => throw Unknown("--" + given),
            _ => throw new OperatorException($"--{given} can mean " + string.Join(" or ", matches.Select(m => "--" + m.Long)),
                "write it in full"),
        };
    }

    private static (char Short, string Long, bool TakesValue) FindShort(char letter, string word)
    {
        var entry = Entries.FirstOrDefault(e => e.Short == letter && letter != '\0');
        return entry.Long != null ? entry : throw Unknown(word.Length == 2 ? word : $"-{letter} in {word}");
    }

    private static OperatorException Unknown(string option) =>
        new($"unknown option {option}", "see lfs-migrate --help; a name that starts with - is written ./- or behind --");
}
