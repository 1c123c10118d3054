using LfsMigrate.Cli.Output;
using LfsMigrate.Core;

namespace LfsMigrate.Cli.Input;

/// <summary>Whose place the program takes, which the name it is started by decides.</summary>
public sealed class Personality
{
    private Personality(string program, string help, string version) => (Program, Help, Version) = (program, help, version);

    /// <summary>In the place of <c>lfs migrate</c>: under any name but the script's.</summary>
    public static Personality Command { get; } = new("lfs-migrate", HelpText.Text, $"lfs-migrate {VersionText.Value}");

    /// <summary>In the place of the script <c>lfs_migrate</c>: options, layout rules and lines on stdout are the script's.</summary>
    public static Personality Script { get; } = new("lfs_migrate", ScriptHelpText.Text,
        $"lfs_migrate, in the place of the script of that name (lfs-migrate {VersionText.Value})");

    /// <summary>The name in messages.</summary>
    public string Program { get; }

    /// <summary>What <c>--help</c> prints.</summary>
    public string Help { get; }

    /// <summary>What <c>--version</c> prints, without the newline.</summary>
    public string Version { get; }

    /// <summary>The personality that a name stands for.</summary>
    /// <param name="programName">The name the program was started by, without directories.</param>
    public static Personality Named(string programName) => programName == Script.Program ? Script : Command;

    /// <summary>Reads a command line.</summary>
    /// <param name="words">Each byte as the Latin-1 character of the same number.</param>
    /// <param name="output">Where the script says which files it refuses for an option that it only passes on.</param>
    /// <exception cref="OperatorException">It is wrong.</exception>
    public Invocation Parse(IReadOnlyList<string> words, Func<Stream> output)
    {
        if (this == Command)
        {
            return Invocation.Parse(words, this);
        }
        var script = ScriptArguments.Translate(words);
        try
        {
            return Invocation.Parse(script.Words, this) with { Notes = script.Notes };
        }
        catch (OperatorException) when (script.PassesOn && !script.ByRename)
        {
            // The script meets the same in each call of lfs migrate, and goes on.
            using var stream = output();
            ScriptReport.Refuse(stream, script.Operands.Select(Invocation.ToPath));
            throw;
        }
    }

    /// <summary>The line for a mistake of the operator, without a newline.</summary>
    public string LineFor(OperatorException mistake) => $"{Program}: {mistake.Message}; "
        + mistake.Advice.Replace($"{Command.Program} --help", $"{Program} --help", StringComparison.Ordinal);
}
