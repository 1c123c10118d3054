using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;

namespace LfsMigrate.Core.Planning;

/// <summary>A file gets the layout that a plan has for it, unless it has it already.</summary>
public static class PlannedLayout
{
    private static readonly HashSet<string> NoOtherOptions = [];

    /// <summary>The request for one file.</summary>
    /// <param name="words">setstripe's words, blanks between them.</param>
    /// <exception cref="FormatException">They are not understood.</exception>
    public static LayoutRequest Of(string words) => new Request(Template(words), words);

    /// <summary>The layout that words ask for.</summary>
    /// <param name="words">setstripe's words, blanks between them.</param>
    /// <exception cref="FormatException">They are not understood, or ask for no layout, or for one that depends on the file.</exception>
    public static LayoutTemplate Template(string words)
    {
        try
        {
            var read = LayoutArguments.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), NoOtherOptions);
            return read.Source == null && read.Rest.Count == 0 && read.Request.FixedTemplate is { } template ? template
                : throw new FormatException($"'{words}' is no layout in the words of lfs setstripe");
        }
        catch (OperatorException e)
        {
            throw new FormatException($"{e.Message}: {e.Advice}");
        }
    }

    private sealed record Request(LayoutTemplate Wanted, string Words) : LayoutRequest
    {
        public override bool NamesTargets => false;

        public override LayoutTemplate For(PlacementFacts facts)
        {
            var osts = facts.Targets.Targets();
            CheckTargets(facts.Targets, [.. osts.Select(t => t.Index)]);
            return Wanted.IsSatisfiedBy(facts.Now, osts.Count(t => t.IsActive), out _)
                ? throw new RefusedException(OutcomeCode.NotNeeded, $"it has the layout {Words} already") : Wanted;
        }

        public override string ToString() => Words;

        private void CheckTargets(ITargets targets, HashSet<int> known)
        {
            foreach (var component in Wanted.Components)
            {
                int missing = component.Osts.Append(component.StartOst).FirstOrDefault(ost => ost >= 0 && !known.Contains(ost), -1);
                if (missing >= 0)
                {
                    throw new RefusedException(OutcomeCode.NoTarget, $"the plan names OST {missing}, and there is none");
                }
                if (component.Pool is { Length: > 0 } pool && targets.PoolMembers(pool) is not { Count: > 0 })
                {
                    throw new RefusedException(OutcomeCode.NoTarget, $"the plan names the pool '{pool}', and there is none with OSTs");
                }
            }
        }
    }
}
