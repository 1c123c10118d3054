using LfsMigrate.Cli;
using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Cli.Verbs;
using LfsMigrate.Core;
using LfsMigrate.Linux;

const string program = "lfs-migrate";
try
{
    var command = Invocation.Parse(CommandLineBytes.Read(args.Length));
    if (command.Options.Help || command.Options.Version)
    {
        Console.Out.Write(command.Options.Help ? HelpText.Text : $"{program} {VersionText.Value}\n");
        return ExitCode.Done;
    }
    ReservedVerbs.Check(command.Operands.FirstOrDefault().ToString(), Path.Exists);
    using var messages = new Messages(program, command.Options.Quiet);
    return new MigrateVerb(command, messages).Run();
}
catch (OperatorException e)
{
    Console.Error.WriteLine($"{program}: {e.Message}; {e.Advice}");
    return e.Fault == OperatorFault.Usage ? ExitCode.Usage : ExitCode.NothingStarted;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    // KERNEL: .NET makes UnauthorizedAccessException of EBADF, which a closed stdin or stdout gives.
    // The list broke off, or nobody takes the output any more: the files settled so far are settled.
    Console.Error.WriteLine($"{program}: stopped: {e.Message}");
    return ExitCode.Interrupted;
}
#pragma warning disable CA1031 // The last line of defence: an admin gets one line and a code, never a stack trace.
catch (Exception e)
#pragma warning restore CA1031
{
    Console.Error.WriteLine($"{program}: a bug, please report it: {e.GetType().Name}: {e.Message}");
    return ExitCode.Bug;
}
