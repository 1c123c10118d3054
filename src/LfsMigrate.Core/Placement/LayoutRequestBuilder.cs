using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Puts the layout options together, component by component.</summary>
internal sealed class LayoutRequestBuilder
{
    private readonly ImmutableArray<ComponentTemplate>.Builder finished = ImmutableArray.CreateBuilder<ComponentTemplate>();
    private ComponentArguments current = new();

    /// <summary>Takes one option. What stands before the first -E belongs to the first component, as with setstripe.</summary>
    /// <param name="option">The option.</param>
    /// <param name="name">The option as written.</param>
    /// <param name="value">Its value as written.</param>
    public void Apply(LayoutOption option, string name, string value)
    {
        if (option != LayoutOption.ComponentEnd)
        {
            current.Apply(option, name, value);
            return;
        }

        if (current.EndBytes is not null)
        {
            finished.Add(current.Finish(finished.Count, StartBytes));
            current = current.Successor();
        }

        current.EndBytes = EndAfter(StartBytes, name, value);
    }

    /// <summary>Checks the whole and gives the request.</summary>
    public LayoutRequest Finish()
    {
        if (current.EndBytes is not null)
        {
            return LayoutRequest.Of(FinishComposite());
        }

        if (current.IsMdt)
        {
            throw new OperatorException("-L mdt needs -E: the MDT can hold only the start of a file", "write for example -E 1M -L mdt -E eof -c 1");
        }

        if (current.IsSilent)
        {
            return current.HasPattern
                ? throw new OperatorException("-L raid0 alone does not say what to change", "add -c, -S or -E, or leave -L out to keep each file's layout")
                : LayoutRequest.KeepOwn;
        }

        current.EndBytes = LovLimits.LUSTRE_EOF;
        return LayoutRequest.Of(new LayoutTemplate { Components = [current.Finish(0, 0)] });
    }

    private ulong StartBytes => finished.Count == 0 ? 0 : finished[^1].EndBytes;

    private static ulong EndAfter(ulong startBytes, string name, string value)
    {
        if (startBytes == LovLimits.LUSTRE_EOF)
        {
            throw new OperatorException($"{name} {PrintableText.Quoted(value)} follows a component that ends at eof", "make eof the end of the last component only");
        }

        if (value is "-1" or "eof" or "EOF")
        {
            return LovLimits.LUSTRE_EOF;
        }

        ulong endBytes = LayoutValues.Size(name, value);
        if (endBytes > startBytes && endBytes <= long.MaxValue)
        {
            return endBytes;
        }

        throw endBytes > startBytes
            ? new OperatorException($"{name} {PrintableText.Quoted(value)} is larger than any file", "write eof for the end of the file")
            : new OperatorException(
                $"{name} {PrintableText.Quoted(value)} does not lie behind the end of the component before, {SizeText.Format(startBytes)}",
                "write the components in rising order, for example -E 1M -E 1G -E eof");
    }

    private LayoutTemplate FinishComposite()
    {
        finished.Add(current.Finish(finished.Count, StartBytes));
        return StartBytes == LovLimits.LUSTRE_EOF
            ? new LayoutTemplate { Components = finished.ToImmutable(), IsComposite = true }
            : throw new OperatorException(
                $"the last component ends at {SizeText.Format(StartBytes)}: no file could grow beyond", "add a last component, -E eof");
    }
}
