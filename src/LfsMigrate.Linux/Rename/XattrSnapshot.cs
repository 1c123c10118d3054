using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Rename;

/// <summary>The extended attributes of a file at one moment, ACLs and capabilities among them.</summary>
internal sealed class XattrSnapshot
{
    private readonly Dictionary<UnixPath, byte[]> _values = [];

    /// <summary>Reads them.</summary>
    internal static XattrSnapshot Of(OpenedFile file)
    {
        var snapshot = new XattrSnapshot();
        foreach (var name in file.XattrNames())
        {
            // One that went in this moment is not there.
            if (file.Xattr(name) is { } value)
            {
                snapshot._values[name] = value;
            }
        }
        return snapshot;
    }

    /// <summary>Whether two files, or one at two moments, have the same.</summary>
    internal bool Equals(XattrSnapshot other) => _values.Count == other._values.Count
        && _values.All(mine => other._values.TryGetValue(mine.Key, out byte[]? value) && value.AsSpan().SequenceEqual(mine.Value));

    /// <summary>Gives a file those back that it has no more, or with another value.</summary>
    internal void Restore(OpenedFile file)
    {
        foreach (var (name, value) in _values)
        {
            if (!value.AsSpan().SequenceEqual(file.Xattr(name)))
            {
                file.SetXattr(name, value);
            }
        }
    }
}
