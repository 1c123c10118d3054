using System.Collections.Immutable;

namespace LfsMigrate.Core.Placement;

/// <summary>Puts the layout options together, mirror by mirror and component by component.</summary>
internal sealed class LayoutRequestBuilder
{
    private const int MirrorsMax = 16;

    private readonly LayoutConflicts conflicts = new();
    private readonly ImmutableArray<ComponentTemplate>.Builder mirrors = ImmutableArray.CreateBuilder<ComponentTemplate>();

    // The mirror in hand, and how often it is wanted.
    private readonly ImmutableArray<ComponentTemplate>.Builder finished = ImmutableArray.CreateBuilder<ComponentTemplate>();
    private ComponentArguments current = new();
    private int copies = 1;
    private int mirrorCount = 1;
    private AutoStripe auto = new();

    /// <summary>The file that says what is asked for; null when none does.</summary>
    public LayoutSource? Source { get; private set; }

    private ulong StartBytes => finished.Count == 0 ? 0 : finished[^1].EndBytes;

    /// <summary>Takes one option. What stands before the first -E belongs to the first component, as with setstripe.</summary>
    /// <param name="option">The option.</param>
    /// <param name="name">The option as written.</param>
    /// <param name="value">Its value as written.</param>
    public void Apply(LayoutOption option, string name, string value)
    {
        bool isFirstMirror = option == LayoutOption.MirrorCount && !conflicts.Has(option);
        if (isFirstMirror && conflicts.FirstOfComponents is { } early)
        {
            throw new OperatorException($"{early} stands before the first {name}", $"write the options of a mirror behind its {name}");
        }

        conflicts.Note(option, name);
        switch (option)
        {
            case LayoutOption.ComponentEnd:
                StartComponent(name, value);
                break;
            case LayoutOption.MirrorCount:
                StartMirror(name, value, isFirstMirror);
                break;
            case LayoutOption.Copy or LayoutOption.Yaml:
                SetSource(option, name, value);
                break;
            case LayoutOption.AutoCap:
                auto = auto with { Cap = LayoutValues.Number(name, value, 1, int.MaxValue, "write a number from 1 on; 100 is the default") };
                break;
            case LayoutOption.MinFree:
                auto = auto with { MinFreeKib = (ulong)LayoutValues.Number(name, value, 0, int.MaxValue, "write KiB; 262144 is the default") };
                break;
            case LayoutOption.MaxFree:
                auto = auto with { MaxFreeKib = (ulong)LayoutValues.Number(name, value, 0, int.MaxValue, "write KiB; 0 is no limit") };
                break;
            case LayoutOption.AutoStripe or LayoutOption.Restripe:
                break;
            default:
                current.Apply(option, name, value);
                break;
        }
    }

    /// <summary>Checks the whole and gives the request.</summary>
    public LayoutRequest Finish()
    {
        conflicts.Check();
        if (conflicts.Has(LayoutOption.Restripe))
        {
            return LayoutRequest.Restripe;
        }

        if (Source is not null)
        {
            return LayoutRequest.KeepOwn;
        }

        return mirrorCount > 1 ? LayoutRequest.Of(FinishMirrors())
            : current.EndBytes is not null ? LayoutRequest.Of(FinishComposite())
            : FinishPlain();
    }

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

    private void SetSource(LayoutOption option, string name, string value)
    {
        if (value.Length == 0)
        {
            throw new OperatorException($"{name} lacks its value", $"write {name} and the name of a file");
        }

        Source = new LayoutSource(name, value, option == LayoutOption.Yaml);
    }

    private void StartComponent(string name, string value)
    {
        if (current.EndBytes is not null)
        {
            finished.AddRange(current.Finish(StartBytes));
            current = current.Successor();
        }

        current.EndBytes = EndAfter(StartBytes, name, value);
    }

    private void StartMirror(string name, string value, bool isFirst)
    {
        int count = LayoutValues.Number(name, value, 1, MirrorsMax, $"write the number of mirrors, at most {MirrorsMax}");
        if (!isFirst)
        {
            FinishMirror();
            current = current.Successor();
        }

        copies = count;
        mirrorCount = isFirst ? count : mirrorCount + count;
        if (mirrorCount > MirrorsMax)
        {
            throw new OperatorException($"{name}: {mirrorCount} mirrors are more than a file can have", $"ask for at most {MirrorsMax}");
        }
    }

    private void FinishMirror()
    {
        if (current.EndBytes is null && current.NeedsEnd)
        {
            throw NeedsEnd();
        }

        current.EndBytes ??= LovLimits.LUSTRE_EOF;
        ImmutableArray<ComponentTemplate> one = FinishComposite().Components;
        for (int i = 0; i < copies; i++)
        {
            mirrors.AddRange(one);
        }

        finished.Clear();
    }

    private LayoutTemplate FinishMirrors()
    {
        if (conflicts.FirstOfComponents is null)
        {
            throw new OperatorException(
                $"{mirrorCount} mirrors, and nothing says what they shall be", $"write for example -N{mirrorCount} -c 1, or use lfs mirror extend");
        }

        FinishMirror();
        return new LayoutTemplate { Components = mirrors.ToImmutable(), IsComposite = true, MirrorCount = mirrorCount };
    }

    private LayoutTemplate FinishComposite()
    {
        finished.AddRange(current.Finish(StartBytes));
        return StartBytes == LovLimits.LUSTRE_EOF
            ? new LayoutTemplate { Components = finished.ToImmutable(), IsComposite = true }
            : throw new OperatorException(
                $"the last component ends at {SizeText.Format(StartBytes)}: no file could grow beyond", "add a last component, -E eof");
    }

    private LayoutRequest FinishPlain()
    {
        if (current.NeedsEnd)
        {
            throw NeedsEnd();
        }

        if (current.HasFlags)
        {
            throw new OperatorException("--comp-flags needs -E: a plain layout has no flags", "write for example -E eof -c 1 --comp-flags prefrd");
        }

        if (conflicts.Has(LayoutOption.AutoStripe))
        {
            CheckAuto();
            return LayoutRequest.Auto(auto, current.Finish(0)[0]);
        }

        if (current.IsSilent)
        {
            return current.HasPattern
                ? throw new OperatorException("-L raid0 alone does not say what to change", "add -c, -S or -E, or leave -L out to keep each file's layout")
                : LayoutRequest.KeepOwn;
        }

        return LayoutRequest.Of(new LayoutTemplate { Components = current.Finish(0) });
    }

    private void CheckAuto()
    {
        if (auto.MaxFreeKib > 0 && auto.MaxFreeKib < auto.MinFreeKib)
        {
            throw new OperatorException(
                $"-X {auto.MaxFreeKib} is below -M {auto.MinFreeKib}: no OST would count", "make -X larger than -M, or 0 for no limit");
        }
    }

    private OperatorException NeedsEnd() => current.IsMdt
        ? new("-L mdt needs -E: the MDT can hold only the start of a file", "write for example -E 1M -L mdt -E eof -c 1")
        : new("-z needs -E: only components grow", "write for example -E eof -z 64M -c 1");
}
