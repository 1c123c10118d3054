using System.Collections.Immutable;
using System.Text;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>Makes a policy of its description in YAML; docs/restripe-policy.md says how it is written.</summary>
/// <remarks>Every problem is an <see cref="OperatorException"/> whose message begins with the rule it is in.</remarks>
public static class RestripePolicyReader
{
    private const int RulesMax = 1000;
    private const string Rules = "rules", Keep = "keep";
    private const string Name = "name", MaxSize = "max-size", Match = "match", Words = "layout";

    /// <summary>Reads a policy.</summary>
    /// <param name="root">The whole description.</param>
    /// <exception cref="OperatorException">It is not a policy, or has a rule that can do nothing; nothing else is thrown.</exception>
    public static RestripePolicy Read(DescribedNode root)
    {
        ArgumentNullException.ThrowIfNull(root);
        const string advice = "write rules: and below it a list, each item with layout: and, if need be, max-size:, match: and name:";
        if (root.Fields is not [{ Key: Rules, Value.Items: { } items }])
        {
            throw new OperatorException("it is not a policy: it has to be one list named rules", advice);
        }

        if (items.Count is 0 or > RulesMax)
        {
            throw new OperatorException(items.Count == 0 ? "it has no rules" : $"it has more than {RulesMax} rules", advice);
        }

        List<RestripeRule> rules = [];
        foreach (DescribedNode item in items)
        {
            RestripeRule rule = ReadRule(item, rules.Count + 1);
            CheckBeside(rule, rules);
            rules.Add(rule);
        }

        return new RestripePolicy([.. rules]);
    }

    private static RestripeRule ReadRule(DescribedNode item, int number)
    {
        if (item.Fields is null)
        {
            throw Wrong(number, "it has no fields", "write - layout: WORDS");
        }

        foreach ((string key, DescribedNode value) in item.Fields)
        {
            if (key is not (Name or MaxSize or Match or Words))
            {
                throw Wrong(number, $"{PrintableText.Quoted(key)} is not known", $"write {Name}, {MaxSize}, {Match} or {Words}");
            }

            if (value.Text is null)
            {
                throw Wrong(number, $"{key} is not one value", $"write {key}: and the value behind it");
            }
        }

        return new RestripeRule
        {
            Number = number,
            Name = Find(item, Name) is { } name ? CheckedName(name, number) : null,
            MaxSizeBytes = Find(item, MaxSize) is { } size ? Size(size, number) : null,
            Pattern = Find(item, Match) is { } pattern ? Pattern(pattern, number) : null,
            Layout = Layout(Find(item, Words) ?? throw Wrong(number, "it lacks its layout", "write layout: and setstripe's words, or layout: keep"), number),
        };
    }

    private static string? Find(DescribedNode item, string name) => item.Fields!.FirstOrDefault(field => field.Key == name).Value?.Text;

    // Names stand in messages and reports.
    private static string CheckedName(string name, int number) => name.Length > 0 && PrintableText.Quoted(name) == $"'{name}'"
        ? name : throw Wrong(number, $"{PrintableText.Quoted(name)} is no name for a rule", "write some letters, at most 40");

    private static long Size(string text, int number)
    {
        const string advice = "write a number and a unit, for example 1M or 100G; leave max-size out for files of any size";
        if (!SizeText.TryParse(text, 1, out ulong bytes, out string? problem))
        {
            throw Wrong(number, $"max-size {PrintableText.Quoted(text)} is not a size: {problem}", advice);
        }

        return bytes <= long.MaxValue ? (long)bytes : throw Wrong(number, $"max-size {PrintableText.Quoted(text)} is more than a file can have", advice);
    }

    private static NamePattern Pattern(string text, int number)
    {
        try
        {
            return NamePattern.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (FormatException e)
        {
            throw Wrong(number, $"match {PrintableText.Quoted(text)}: {e.Message}", "write a pattern such as \"*.h5\", in quotes");
        }
    }

    private static LayoutTemplate? Layout(string text, int number)
    {
        if (text == Keep)
        {
            return null;
        }

        const string advice = "write setstripe's words, such as -c 4 -S 1M, or keep";
        LayoutArguments read;
        try
        {
            read = LayoutArguments.Parse(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), ImmutableHashSet<string>.Empty);
        }
        catch (OperatorException e)
        {
            throw Wrong(number, $"layout: {e.Message}", e.Advice);
        }

        return read.Rest.Count > 0 ? throw Wrong(number, $"layout: {PrintableText.Quoted(read.Rest[0])} is no layout option", advice)
            : read.Request.FixedTemplate ?? throw Wrong(number, $"layout {PrintableText.Quoted(text)} does not say one layout for all of its files", advice);
    }

    // Files of two patterns may be the same ones, but that cannot be told of patterns that differ.
    private static void CheckBeside(RestripeRule rule, List<RestripeRule> before)
    {
        if (rule.Name is not null && before.Find(earlier => earlier.Name == rule.Name) is { } namesake)
        {
            throw Wrong(rule.Number, $"rule {namesake.Number} has the name {PrintableText.Quoted(rule.Name)} too", "give it another one");
        }

        RestripeRule? first = before.Find(earlier => (earlier.MaxSizeBytes is null || rule.MaxSizeBytes <= earlier.MaxSizeBytes)
            && (IsForAnyName(earlier) || earlier.Pattern!.ToString() == rule.Pattern?.ToString()));
        if (first is not null)
        {
            string names = IsForAnyName(first) ? "all files" : "the files of this pattern";
            string sizes = first.MaxSizeBytes is { } size ? $" up to {SizeText.Format((ulong)size)}" : "";
            throw Wrong(rule.Number, $"no file can reach it: rule {first.Number} is for {names}{sizes}",
                sizes.Length == 0 ? "put it further up, or leave it out" : "put the rules with a smaller max-size first");
        }
    }

    private static bool IsForAnyName(RestripeRule rule) => rule.Pattern?.MatchesAll != false;

    private static OperatorException Wrong(int number, string problem, string advice) => new($"rule {number}: {problem}", advice);
}
