using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary>The run that a command such as <c>status NAME</c> is about.</summary>
internal static class NamedRun
{
    /// <summary>The directories of all that are named, each once.</summary>
    /// <exception cref="OperatorException">None is named, one twice, or there is none of that name.</exception>
    internal static IReadOnlyList<RunDirectory> All(Invocation command)
    {
        var names = command.Operands.Skip(1).ToList();
        return names.Count > 0 && names.Distinct().Count() == names.Count ? names.ConvertAll(name => Find(command, name))
            : throw new OperatorException("--merge takes the names of runs, each once", "lfs-migrate runs lists them");
    }

    /// <summary>Its directory, for reading.</summary>
    /// <exception cref="OperatorException">No run is named, or there is none of that name.</exception>
    internal static RunDirectory Of(Invocation command)
    {
        var verb = command.Operands[0];
        return command.Operands.Count == 2
            ? Find(command, command.Operands[1])
            : throw new OperatorException($"'{verb}' takes the name of a run", $"write lfs-migrate {verb} NAME; lfs-migrate runs lists them");
    }

    private static RunDirectory Find(Invocation command, UnixPath name) =>
        RunDirectory.ForReading(StateDirectory.Of(command.Options), RunName.Check("the name of a run", name.ToString()));
}
