using LfsMigrate.Cli;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Cli.Verbs;
using LfsMigrate.Core;
using LfsMigrate.Linux;

var personality = Personality.Named(CommandLineBytes.ProgramName());
string program = personality.Program;
using var messages = new Messages(program);
try
{
    var command = personality.Parse(CommandLineBytes.Read(args.Length), Console.OpenStandardOutput);
    if (command.Options.Help || command.Options.Version)
    {
        Console.Out.Write(command.Options.Help ? personality.Help : personality.Version + "\n");
        return ExitCode.Done;
    }
    messages.IsQuiet = command.Options.Quiet;
    return (personality == Personality.Command ? VerbTable.Run(command, messages) : null) ?? MigrateVerb.Run(command, messages);
}
catch (OperatorException e)
{
    messages.Fail(personality.LineFor(e));
    return e.Fault == OperatorFault.Usage ? ExitCode.Usage : ExitCode.NothingStarted;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    // KERNEL: .NET makes UnauthorizedAccessException of EBADF, which a closed stdin or stdout gives.
    // The list broke off, or nobody takes the output any more: the files settled so far are settled.
    messages.Fail($"{program}: stopped: {e.Message}");
    return ExitCode.Interrupted;
}
#pragma warning disable CA1031 // The last line of defence: an admin gets one line and a code, never a stack trace.
catch (Exception e)
#pragma warning restore CA1031
{
    messages.Fail($"{program}: a bug, please report it: {e.GetType().Name}: {e.Message}");
    return ExitCode.Bug;
}
