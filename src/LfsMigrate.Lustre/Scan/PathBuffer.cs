using LfsMigrate.Core.Files;

namespace LfsMigrate.Lustre.Scan;

/// <summary>Makes the paths of the entries of one directory, of any length. For one thread.</summary>
internal sealed class PathBuffer
{
    private readonly List<byte[]> _names = [];
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>The path of the directory.</summary>
    internal UnixPath Directory => UnixPath.FromBytes(_bytes.AsSpan(0, _length));

    /// <summary>Makes a directory the one whose entries are named.</summary>
    internal void Enter(ScanDirectory directory)
    {
        _names.Clear();
        for (var at = directory; at != null; at = at.Parent)
        {
            _names.Add(at.Name);
        }
        _length = 0;
        for (int i = _names.Count - 1; i >= 0; i--)
        {
            Append(_names[i]);
        }
    }

    /// <summary>The path of an entry.</summary>
    internal UnixPath Of(ReadOnlySpan<byte> name)
    {
        int length = _length;
        Append(name);
        var path = UnixPath.FromBytes(_bytes.AsSpan(0, _length));
        _length = length;
        return path;
    }

    private void Append(ReadOnlySpan<byte> name)
    {
        if (_length + name.Length + 1 > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + name.Length + 1));
        }
        if (_length > 0 && _bytes[_length - 1] != '/')
        {
            _bytes[_length++] = (byte)'/';
        }
        name.CopyTo(_bytes.AsSpan(_length));
        _length += name.Length;
    }
}
