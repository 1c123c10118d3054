using System.Collections.Immutable;
using System.Globalization;

namespace LfsMigrate.Core.Placement;

/// <summary>Writes layouts in the words of <c>lfs setstripe</c>, such that <see cref="LayoutArguments"/> reads them back.</summary>
internal sealed class SetstripeWords
{
    private readonly List<string> words = [];

    // What the component before passed on: setstripe inherits count, size and pool.
    private ulong stripeSizeBytes;
    private string? pool;

    /// <summary>The words of a layout as read.</summary>
    public static string Of(Layout layout)
    {
        if (layout.Kind == LayoutKind.Foreign)
        {
            return "foreign";
        }

        string text = Of([.. layout.Components.Select(AsTemplate)], layout.Kind == LayoutKind.Composite, layout.MirrorCount);
        return layout.IsReleased ? text + " (released)" : text;
    }

    /// <summary>The words of a template.</summary>
    public static string Of(LayoutTemplate template) => Of(template.Components, template.IsComposite, template.MirrorCount);

    private static string Of(ImmutableArray<ComponentTemplate> components, bool isComposite, int mirrorCount)
    {
        SetstripeWords writer = new();
        for (int i = 0; i < components.Length; i++)
        {
            // Extension space is written with the component that may grow into it.
            ComponentTemplate? extension = i + 1 < components.Length && components[i + 1].IsExtension ? components[i + 1] : null;
            if (mirrorCount > 1 && components[i].StartBytes == 0)
            {
                writer.words.Add("-N");
            }

            writer.AddComponent(components[i], extension, isComposite);
            i += extension is null ? 0 : 1;
        }

        return string.Join(' ', writer.words);
    }

    private static ComponentTemplate AsTemplate(LayoutComponent component) => new()
    {
        StartBytes = component.StartBytes,
        EndBytes = component.EndBytes,
        Flags = component.Flags,
        Pattern = component.Pattern,
        StripeSizeBytes = component.StripeSizeBytes,
        StripeCount = component.StripeCount,
        StartOst = component.StartOst,
        Pool = component.Pool,
        Osts = component.Osts,
    };

    private void AddComponent(ComponentTemplate component, ComponentTemplate? extension, bool isComposite)
    {
        if (isComposite)
        {
            Add("-E", SizeText.Format((extension ?? component).EndBytes));
        }

        if (component.IsMdt)
        {
            Add("-L", "mdt");
            (stripeSizeBytes, pool) = (0, null);
        }
        else
        {
            AddStripes(component);
        }

        if (extension is not null)
        {
            Add("-z", SizeText.Format(extension.StripeSizeBytes));
        }

        AddFlags(component.Flags);
    }

    private void AddStripes(ComponentTemplate component)
    {
        bool isOverstriped = (component.Pattern & StripePattern.OVERSTRIPING) != 0;
        Add(isOverstriped ? "-C" : "-c", component.StripeCount.ToString(CultureInfo.InvariantCulture));
        if (component.StripeSizeBytes != stripeSizeBytes)
        {
            stripeSizeBytes = component.StripeSizeBytes;
            Add("-S", SizeText.Format(stripeSizeBytes));
        }

        if (!component.Osts.IsEmpty)
        {
            Add("-o", string.Join(',', component.Osts));
        }
        else if (component.StartOst >= 0)
        {
            Add("-i", component.StartOst.ToString(CultureInfo.InvariantCulture));
        }

        if (component.Pool != pool)
        {
            pool = component.Pool;
            Add("-p", pool ?? LovLimits.LOV_POOL_NONE);
        }
    }

    private void AddFlags(ComponentFlags flags)
    {
        string list = ComponentFlagWords.Of(flags);
        if (list.Length > 0)
        {
            Add("--comp-flags", list);
        }
    }

    private void Add(string option, string value)
    {
        words.Add(option);
        words.Add(value);
    }
}
