using LfsMigrate.Core.Migration;

namespace LfsMigrate.Core.Files;

/// <summary>Reads file names from a stream, one at a time: a list of any length takes one buffer of memory.</summary>
/// <remarks>No name is special: none is a comment, none is trimmed. Empty entries are passed over.</remarks>
public sealed class NameListReader(Stream input, byte separator)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Longest name taken, in bytes; far more than any path can have.</summary>
    public const int NameBytesMax = 1024 * 1024;

    /// <summary>The names in order; an entry that cannot be one becomes a refused file.</summary>
    /// <exception cref="IOException">The list cannot be read on.</exception>
    public IEnumerable<PlannedFile> Read()
    {
        byte[] buffer = new byte[BufferBytes];
        var pending = new List<byte>();
        int filled;
        while ((filled = input.Read(buffer)) > 0)
        {
            int start = 0;
            for (int end; (end = buffer.AsSpan(start..filled).IndexOf(separator)) >= 0; start += end + 1)
            {
                pending.AddRange(buffer.AsSpan(start, end));
                if (pending.Count > 0)
                {
                    yield return ToFile(pending);
                }
                pending.Clear();
            }
            // Of a name that is too long only the length matters.
            if (pending.Count <= NameBytesMax)
            {
                pending.AddRange(buffer.AsSpan(start..filled));
            }
        }
        if (pending.Count > 0)
        {
            yield return Last(pending);
        }
    }

    private PlannedFile Last(List<byte> pending)
    {
        var file = ToFile(pending);
        return separator != 0 || file.Refusal != null ? file : file with
        {
            Refusal = new RefusedException(OutcomeCode.ListTruncated,
                "the list ends in the middle of this name: no NUL behind it"),
        };
    }

    private static PlannedFile ToFile(List<byte> bytes)
    {
        if (bytes.Count > NameBytesMax)
        {
            return Refused(bytes[..64], "a name of more than 1 MiB; is this a list of names?");
        }
        return bytes.Contains(0)
            ? Refused(bytes[..bytes.IndexOf(0)], "there is a NUL in this name; is the list separated by NULs (-0)?")
            : new PlannedFile(UnixPath.FromBytes(bytes.ToArray()));
    }

    private static PlannedFile Refused(List<byte> bytes, string why) =>
        new(UnixPath.FromBytes(bytes.Where(b => b != 0).ToArray())) { Refusal = new RefusedException(OutcomeCode.BadName, why) };
}
