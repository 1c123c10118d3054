using System.Text;
using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Cli.Planning;

/// <summary>Which files a plan leaves alone: those written to of late, small ones, and those that are excluded by name.</summary>
internal sealed class ScanFilter
{
    private readonly UnixPath _root;
    private readonly long _writtenBefore;
    private readonly long _sizeMin;
    private readonly NamePattern[] _excluded;

    /// <summary>Reads the options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="root">The directory that is scanned.</param>
    /// <param name="olderThan">The age where none is asked for.</param>
    /// <exception cref="OperatorException">One is not understood.</exception>
    internal ScanFilter(Options options, UnixPath root, TimeSpan olderThan)
    {
        _root = root;
        var age = options.OlderThan is { } text ? text == "0" ? TimeSpan.Zero : TimeText.ParseDuration("--older-than", text) : olderThan;
        _writtenBefore = age == TimeSpan.Zero ? long.MaxValue : (DateTimeOffset.UtcNow - age).ToUnixTimeSeconds();
        _sizeMin = (long)Math.Min(SizeText.Parse("--min-size", options.MinSize ?? "0", 1), long.MaxValue);
        _excluded = [.. options.Exclude.Select(Pattern)];
    }

    /// <summary>Whether there is anything that it leaves alone.</summary>
    internal bool LeavesSomeAlone => _sizeMin > 0 || _writtenBefore != long.MaxValue || _excluded.Length > 0;

    /// <summary>Whether a file is wanted by its size and time.</summary>
    internal bool Wants(FileFacts facts) => facts.SizeBytes >= _sizeMin && facts.Modified.Seconds < _writtenBefore;

    /// <summary>Whether a file is not excluded.</summary>
    internal bool Wants(UnixPath path)
    {
        if (_excluded.Length == 0)
        {
            return true;
        }
        var below = BelowRoot(path);
        return !_excluded.Any(pattern => pattern.Matches(below));
    }

    /// <summary>A path without the directory that is scanned.</summary>
    internal byte[] BelowRoot(UnixPath path) => path.Bytes.StartsWith(_root.Bytes) && path.Bytes.Length > _root.Bytes.Length
        ? path.Bytes[_root.Bytes.Length..].TrimStart((byte)'/').ToArray() : path.Bytes.ToArray();

    private static NamePattern Pattern(string word)
    {
        try
        {
            return NamePattern.Parse(Encoding.Latin1.GetBytes(word));
        }
        catch (FormatException e)
        {
            throw new OperatorException($"--exclude: '{Invocation.ToPath(word)}' is no pattern: {e.Message}", "write --exclude='*.tmp'");
        }
    }
}
