using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
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
        string state = StateDirectory.Of(command.Options);
        var names = command.Operands.Skip(1).Select(o => RunName.Check("the name of a run", o.ToString())).ToList();
        return names.Count > 0 && names.Distinct().Count() == names.Count ? names.ConvertAll(name => RunDirectory.ForReading(state, name))
            : throw new OperatorException("--merge takes the names of runs, each once", "lfs-migrate runs lists them");
    }

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
