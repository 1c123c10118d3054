using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Reads the values of single layout options.</summary>
internal static class LayoutValues
{
    // setstripe's rule: a number too small to be a size in bytes was meant in KiB.
    private const ulong KibibyteBound = 4096;

    /// <summary>A stripe size or component end in bytes, a multiple of 64 KiB.</summary>
    public static ulong Size(string name, string text)
    {
        ulong bytes = SizeText.Parse(name, text);
        bytes = bytes < KibibyteBound ? bytes * 1024 : bytes;
        return bytes % LovLimits.LOV_MIN_STRIPE_SIZE == 0
            ? bytes
            : throw new OperatorException($"{name} {PrintableText.Quoted(text)} is not a multiple of 64K", "write a multiple of 64K, for example 1M");
    }

    /// <summary>A stripe size in bytes that fits its field; 0 is the default.</summary>
    public static ulong StripeSize(string name, string text)
    {
        ulong bytes = Size(name, text);
        return bytes < LovLimits.StripeSizeBytesBound
            ? bytes
            : throw new OperatorException($"{name} {PrintableText.Quoted(text)} is 4G or more", "write a stripe size below 4G, for example 1G");
    }

    /// <summary>The bytes a component grows by, a multiple of 64 KiB that fits its field, which counts KiB.</summary>
    public static ulong ExtensionSize(string name, string text)
    {
        ulong bytes = Size(name, text);
        return bytes > 0 && bytes < LovLimits.StripeSizeBytesBound * LovLimits.SEL_UNIT_SIZE
            ? bytes
            : throw new OperatorException($"{name} {PrintableText.Quoted(text)} is not between 64K and 4T", "write the size to grow by, for example 64M");
    }

    /// <summary>The flags of a list such as <c>prefrd,^nosync</c>, put to or taken from those given before.</summary>
    public static ComponentFlags Flags(string name, string text, ComponentFlags before)
    {
        foreach (string item in text.Split(','))
        {
            bool takesAway = item.StartsWith('^');
            ComponentFlags flag = ComponentFlagWords.Find(takesAway ? item[1..] : item) is { } known && (known & ~ComponentFlagWords.Settable) == 0
                ? known
                : throw new OperatorException(
                    $"{name}: {PrintableText.Quoted(item)} cannot be set on a new file", "write some of prefrd,prefwr,prefrw,nosync,nocompr");
            before = takesAway ? before & ~flag : before | flag;
        }

        return before;
    }

    /// <summary>A number within bounds.</summary>
    public static int Number(string name, string text, int least, int most, string advice) =>
        NumberText.ReadBetween(text, least, most, out int value) is { } problem
            ? throw new OperatorException($"{name}: {PrintableText.Quoted(text)} will not do: {problem}", advice)
            : value;

    /// <summary>The indices of a list such as <c>1,4-6,0x10</c>, in order, repetitions kept.</summary>
    /// <param name="name">The option as written.</param>
    /// <param name="text">The list.</param>
    /// <param name="before">Indices the option was given before, to which the list is joined.</param>
    public static ImmutableArray<int> OstList(string name, string text, ImmutableArray<int> before)
    {
        ImmutableArray<int>.Builder osts = ImmutableArray.CreateBuilder<int>();
        osts.AddRange(before);
        foreach (string item in text.Split(','))
        {
            AddRange(osts, name, item);
        }

        return osts.ToImmutable();
    }

    /// <summary>A pool's name without its file system's; null when the word asks for nothing.</summary>
    public static string? Pool(string name, string text)
    {
        string pool = text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..];
        if (text.Length == 0 || pool is LovLimits.LOV_POOL_INHERIT or LovLimits.LOV_POOL_NONE)
        {
            return null;
        }

        return pool.Length is > 0 and <= LovLimits.LOV_MAXPOOLNAME && pool.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? pool
            : throw new OperatorException(
                $"{name}: {PrintableText.Quoted(text)} is not the name of a pool",
                $"write POOL or FSNAME.POOL, at most {LovLimits.LOV_MAXPOOLNAME} letters, digits, - and _");
    }

    private static void AddRange(ImmutableArray<int>.Builder osts, string name, string item)
    {
        const string Advice = "write indices and ranges with commas between, for example 0,2,4-7";
        int dash = item.IndexOf('-', StringComparison.Ordinal);
        int first = Number(name, dash < 0 ? item : item[..dash], 0, LovLimits.LOV_V1_INSANE_STRIPE_INDEX, Advice);
        int last = dash < 0 ? first : Number(name, item[(dash + 1)..], 0, LovLimits.LOV_V1_INSANE_STRIPE_INDEX, Advice);
        if (last < first)
        {
            throw new OperatorException($"{name}: the range {PrintableText.Quoted(item)} runs backwards", Advice);
        }

        if (osts.Count + (last - first) >= LovLimits.LOV_MAX_STRIPE_COUNT)
        {
            throw new OperatorException(
                $"{name}: more OSTs than a file can have stripes", $"list at most {LovLimits.LOV_MAX_STRIPE_COUNT}");
        }

        osts.AddRange(Enumerable.Range(first, last - first + 1));
    }
}
