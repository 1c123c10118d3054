namespace LfsMigrate.Core.Files;

/// <summary>One part of a pattern.</summary>
internal readonly struct PatternPart
{
    private const string Open = "the pattern has a [ without its ]";

    private readonly UInt128 _low, _high;

    private PatternPart(PatternPartKind kind, UInt128 low = default, UInt128 high = default) => (Kind, _low, _high) = (kind, low, high);

    /// <summary>Any bytes.</summary>
    public static PatternPart Deep { get; } = new(PatternPartKind.Deep);

    /// <summary>What it stands for.</summary>
    public PatternPartKind Kind { get; }

    /// <summary>Whether a byte is in the set.</summary>
    public bool Has(byte value) => (((value < 128 ? _low : _high) >> (value & 127)) & 1) != 0;

    /// <summary>Takes the first part of a pattern that is not empty.</summary>
    /// <exception cref="FormatException">It breaks off.</exception>
    public static PatternPart Read(ref ReadOnlySpan<byte> pattern)
    {
        byte first = pattern[0];
        pattern = pattern[1..];
        switch (first)
        {
            case (byte)'*':
                int more = pattern.IndexOfAnyExcept((byte)'*');
                more = more < 0 ? pattern.Length : more;
                pattern = pattern[more..];
                return new PatternPart(more == 0 ? PatternPartKind.Any : PatternPartKind.Deep);
            case (byte)'?':
                return Except((byte)'/');
            case (byte)'[':
                return ReadSet(ref pattern);
            case (byte)'\\':
                return Of(Next(ref pattern, "the pattern ends in a \\"));
            default:
                return Of(first);
        }
    }

    // As fnmatch(3) has it: ! or ^ in front turns the set round, a ] comes first to be in it, and a - stands first or last.
    private static PatternPart ReadSet(ref ReadOnlySpan<byte> pattern)
    {
        bool isNot = !pattern.IsEmpty && pattern[0] is (byte)'!' or (byte)'^';
        pattern = isNot ? pattern[1..] : pattern;
        PatternPart set = new(PatternPartKind.One);
        for (bool isFirst = true; ; isFirst = false)
        {
            byte from = Next(ref pattern, Open);
            if (from == ']' && !isFirst)
            {
                break;
            }

            from = from == '\\' ? Next(ref pattern, Open) : from;
            byte to = from;
            if (pattern.Length >= 2 && pattern[0] == '-' && pattern[1] != ']')
            {
                pattern = pattern[1..];
                to = Next(ref pattern, Open);
                to = to == '\\' ? Next(ref pattern, Open) : to;
            }

            set = to >= from ? set.With(from, to) : throw new FormatException("the pattern has a range whose end is before its beginning");
        }

        return (isNot ? new PatternPart(PatternPartKind.One, ~set._low, ~set._high) : set).Without((byte)'/');
    }

    private static byte Next(ref ReadOnlySpan<byte> pattern, string problem)
    {
        byte next = pattern.IsEmpty ? throw new FormatException(problem) : pattern[0];
        pattern = pattern[1..];
        return next;
    }

    private static PatternPart Of(byte value) => new PatternPart(PatternPartKind.One).With(value, value);

    private static PatternPart Except(byte value) => new PatternPart(PatternPartKind.One, UInt128.MaxValue, UInt128.MaxValue).Without(value);

    private PatternPart With(byte from, byte to)
    {
        PatternPart set = this;
        for (int value = from; value <= to; value++)
        {
            UInt128 bit = UInt128.One << (value & 127);
            set = new PatternPart(Kind, set._low | (value < 128 ? bit : 0), set._high | (value < 128 ? 0 : bit));
        }

        return set;
    }

    private PatternPart Without(byte value)
    {
        UInt128 bit = UInt128.One << (value & 127);
        return new PatternPart(Kind, value < 128 ? _low & ~bit : _low, value < 128 ? _high : _high & ~bit);
    }
}
