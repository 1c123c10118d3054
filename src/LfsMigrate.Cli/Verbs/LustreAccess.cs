using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Verbs;

/// <summary>The Lustre library, where there is one: a machine without Lustre has files to migrate too.</summary>
internal sealed class LustreAccess
{
    private readonly LustreLibrary? _library;
    private readonly OperatorException? _why;

    private LustreAccess(LustreLibrary? library, OperatorException? why) => (_library, _why) = (library, why);

    /// <summary>What a simulated library says of itself; null for the real one, or for none.</summary>
    internal string? SimulationBanner => _library?.SimulationBanner;

    /// <summary>The library.</summary>
    /// <exception cref="OperatorException">There is none.</exception>
    internal LustreLibrary Library => _library ?? throw _why!;

    /// <summary>Loads it; that it is not there matters at once for a command that cannot do without.</summary>
    /// <exception cref="OperatorException">It cannot.</exception>
    internal static LustreAccess For(Invocation command)
    {
        try
        {
            return new LustreAccess(LustreLibrary.Load(), null);
        }
        catch (OperatorException e) when (!IsNeeded(command))
        {
            return new LustreAccess(null, e);
        }
    }

    private static bool IsNeeded(Invocation command) => command.Personality == Personality.Script
        || command.AsksForLayout || command.Options.Fid || command.Options.Backend == BackendName.Lustre
        || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(LustreLibrary.PathVariable));
}
