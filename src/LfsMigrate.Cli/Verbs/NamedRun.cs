using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary>The run that a command such as <c>status NAME</c> is about.</summary>
internal static class NamedRun
{
    /// <summary>Its directory, for reading.</summary>
    /// <exception cref="OperatorException">No run is named, or there is none of that name.</exception>
    internal static RunDirectory Of(Invocation command)
    {
        var verb = command.Operands[0];
        return command.Operands.Count == 2
            ? RunDirectory.ForReading(StateDirectory.Of(command.Options), RunName.Check("the name of a run", command.Operands[1].ToString()))
            : throw new OperatorException($"'{verb}' takes the name of a run", $"write lfs-migrate {verb} NAME; lfs-migrate runs lists them");
    }
}
