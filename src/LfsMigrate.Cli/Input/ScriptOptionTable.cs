namespace LfsMigrate.Cli.Input;

/// <summary>One option of the script <c>lfs_migrate</c>.</summary>
/// <param name="Spellings">How it is written, with its dashes.</param>
/// <param name="TakesValue">Whether a value belongs to it.</param>
/// <param name="Meaning">The long option of <c>lfs-migrate</c> that means the same; empty where there is nothing to do.</param>
public sealed record ScriptOption(IReadOnlyList<string> Spellings, bool TakesValue, string Meaning);

/// <summary>The options of the script <c>lfs_migrate</c>, and what each is called in <c>lfs-migrate</c>.</summary>
public static class ScriptOptionTable
{
    private static readonly ScriptOption[] Entries =
    [
        Value("--stripe-count", "-c", "--stripe-count"),
        Value("--stripe-size", "-S", "--stripe-size"),
        Value("--pool", "-p", "--pool"),
        Value("--component-end", "-E", "--component-end"),
        Value("--copy", "--copy"),
        Value("--yaml", "--yaml"),
        Flag("--restripe", "-R", "--restripe"),
        Flag("--auto-stripe", "-A", "--auto-stripe"),
        Value("--auto-cap", "-C"),
        Value("--min-free", "-M", "--min-free"),
        Value("--max-free", "-X", "--max-free"),
        Flag("--fid", "-F", "--fid"),
        Value("--lustre-dir", "--lustre-dir"),
        Flag("--null", "-0", "--null"),
        Flag("--block", "-b", "--block"),
        Flag("--non-block", "--non-block"),
        Flag("--non-direct", "-D", "--non-direct"),
        Flag("--verify=none", "-s", "--skip", "--no-verify"),
        Flag("--rsync", "--rsync", "--cp"),
        Flag("--no-rsync", "--no-rsync"),
        Flag("--dry-run", "-n", "--dry-run"),
        Flag("--verbose", "-v", "--verbose"),
        Flag("--quiet", "-q", "--quiet"),
        Flag("", "-y", "--yes", "-l"),
        Flag("--help", "-h", "--help"),
        Flag("--version", "--version"),
    ];

    private static readonly Dictionary<string, ScriptOption> BySpelling =
        Entries.SelectMany(e => e.Spellings.Select(s => (s, e))).ToDictionary(pair => pair.s, pair => pair.e);

    // Of lfs migrate, written in two words: the second is not an operand even where it looks like one.
    private static readonly HashSet<string> Foreign =
        ["-i", "-o", "-L", "-z", "-K", "-W", "-f", "--file", "--ost", "--layout", "--stripe-index", "--overstripe-count"];

    /// <summary>All options.</summary>
    public static IReadOnlyList<ScriptOption> All => Entries;

    /// <summary>The option that is written so.</summary>
    /// <param name="spelling">With its dashes.</param>
    /// <param name="option">The option.</param>
    public static bool TryGet(string spelling, out ScriptOption option) => BySpelling.TryGetValue(spelling, out option!);

    /// <summary>Whether the word behind an option that is passed on is its value.</summary>
    public static bool PassedOnWithValue(string spelling) =>
        Foreign.Contains(spelling) || OptionTable.WithValue.Contains(spelling);

    private static ScriptOption Flag(string meaning, params string[] spellings) => new(spellings, false, meaning);

    private static ScriptOption Value(string meaning, params string[] spellings) => new(spellings, true, meaning);
}
