using System.Text;

namespace LfsMigrate.Core.Files;

/// <summary>A file name or path as the kernel knows it: bytes without NUL, in no encoding.</summary>
public readonly struct UnixPath : IEquatable<UnixPath>
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly byte[]? _bytes;

    private UnixPath(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes, without a terminating NUL.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether it has no bytes at all.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>Whether it starts at the root directory.</summary>
    public bool IsAbsolute => !IsEmpty && Bytes[0] == '/';

    /// <summary>Takes a copy of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">There is a NUL among them.</exception>
    public static UnixPath FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
        {
            throw new ArgumentException("a path has no NUL byte", nameof(bytes));
        }
        return new UnixPath(bytes.ToArray());
    }

    /// <summary>A path written in this program: UTF-8.</summary>
    public static UnixPath FromText(string text) => FromBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>The directory part: everything before the last slash that is not trailing; <c>.</c> when there is none, <c>/</c> for the root.</summary>
    public UnixPath Parent
    {
        get
        {
            var path = WithoutTrailingSlashes();
            int slash = path.LastIndexOf((byte)'/');
            if (slash < 0)
            {
                return FromText(IsAbsolute ? "/" : ".");
            }
            int end = slash;
            while (end > 1 && path[end - 1] == '/')
            {
                end--;
            }
            return FromBytes(path[..Math.Max(end, 1)]);
        }
    }

    /// <summary>The last component; empty for the root directory.</summary>
    public UnixPath Name
    {
        get
        {
            var path = WithoutTrailingSlashes();
            return FromBytes(path[(path.LastIndexOf((byte)'/') + 1)..]);
        }
    }

    /// <summary>Whether the path can only mean a directory: it ends in a slash, or in <c>.</c> or <c>..</c>.</summary>
    public bool NamesDirectory
    {
        get
        {
            var bytes = Bytes;
            return bytes.EndsWith("/"u8) || bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8)
                || bytes.EndsWith("/."u8) || bytes.EndsWith("/.."u8);
        }
    }

    /// <summary>This directory's entry <paramref name="name"/>.</summary>
    public UnixPath Join(UnixPath name)
    {
        bool slash = !IsEmpty && Bytes[^1] != '/';
        byte[] joined = new byte[Bytes.Length + (slash ? 1 : 0) + name.Bytes.Length];
        Bytes.CopyTo(joined);
        if (slash)
        {
            joined[Bytes.Length] = (byte)'/';
        }
        name.Bytes.CopyTo(joined.AsSpan(joined.Length - name.Bytes.Length));
        return new UnixPath(joined);
    }

    /// <summary>The names between the slashes.</summary>
    public IReadOnlyList<UnixPath> Components()
    {
        var components = new List<UnixPath>();
        foreach (var range in Bytes.Split((byte)'/'))
        {
            if (Bytes[range] is { IsEmpty: false } component)
            {
                components.Add(FromBytes(component));
            }
        }
        return components;
    }

    /// <summary>The bytes and a NUL, as C takes them.</summary>
    public byte[] ToNullTerminated()
    {
        byte[] terminated = new byte[Bytes.Length + 1];
        Bytes.CopyTo(terminated);
        return terminated;
    }

    /// <summary>The path as text, when it is valid UTF-8.</summary>
    public bool TryGetText(out string text)
    {
        try
        {
            text = StrictUtf8.GetString(Bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>For people: as it is when it is printable text, else in the shell's <c>$'…'</c> quoting, on one line.</summary>
    public override string ToString()
    {
        if (TryGetText(out var text) && !text.Any(char.IsControl))
        {
            return text;
        }
        var quoted = new StringBuilder("$'");
        foreach (byte b in Bytes)
        {
            quoted.Append(b switch
            {
                (byte)'\\' => "\\\\",
                (byte)'\'' => "\\'",
                (byte)'\n' => "\\n",
                (byte)'\t' => "\\t",
                >= 0x20 and < 0x7f => ((char)b).ToString(),
                _ => "\\" + Convert.ToString(b, 8).PadLeft(3, '0'),
            });
        }
        return quoted.Append('\'').ToString();
    }

    /// <inheritdoc/>
    public bool Equals(UnixPath other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UnixPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>Same bytes.</summary>
    public static bool operator ==(UnixPath left, UnixPath right) => left.Equals(right);

    /// <summary>Other bytes.</summary>
    public static bool operator !=(UnixPath left, UnixPath right) => !left.Equals(right);

    private ReadOnlySpan<byte> WithoutTrailingSlashes()
    {
        var bytes = Bytes;
        while (bytes.Length > 1 && bytes[^1] == '/')
        {
            bytes = bytes[..^1];
        }
        return bytes.SequenceEqual("/"u8) ? [] : bytes;
    }
}
