using System.Globalization;

namespace LfsMigrate.Core.Placement;

/// <summary>Reads named fields of a description; every problem is a <see cref="FormatException"/> with one clause.</summary>
internal sealed class DescribedFields
{
    private readonly Dictionary<string, DescribedNode> fields = new(StringComparer.Ordinal);
    private readonly string where;

    /// <summary>Takes the fields of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="where">What it describes, for messages.</param>
    /// <param name="prefix">Left out of the names where they have it: <c>lfs getstripe</c> writes it for files and not for directories.</param>
    /// <param name="known">The names there can be.</param>
    public DescribedFields(DescribedNode node, string where, string prefix, params IReadOnlyCollection<string> known)
    {
        this.where = where;
        foreach ((string key, DescribedNode value) in node.Fields ?? throw new FormatException($"{where} has no fields"))
        {
            string name = prefix.Length > 0 && key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key;
            if (!known.Contains(name))
            {
                throw new FormatException($"{where} has a field {PrintableText.Quoted(key)}, which is not known");
            }

            if (!fields.TryAdd(name, value))
            {
                throw new FormatException($"{where} has its {name} twice");
            }
        }
    }

    /// <summary>A field; null when it is not there.</summary>
    public DescribedNode? Find(string name) => fields.GetValueOrDefault(name);

    /// <summary>A field that must be there.</summary>
    public DescribedNode Need(string name) => Find(name) ?? throw new FormatException($"{where} lacks its {name}; is it cut off?");

    /// <summary>The text of a field that must be there.</summary>
    public string NeedText(string name) => Need(name).Text ?? throw new FormatException($"{where} has a {name} that is not one value");

    /// <summary>The number of a field that must be there, decimal, within two bounds.</summary>
    public long NeedNumber(string name, long least, long most)
    {
        string text = NeedText(name);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : throw new FormatException($"{where} has {name} {PrintableText.Quoted(text)}, not a number between {least} and {most}");
    }
}
