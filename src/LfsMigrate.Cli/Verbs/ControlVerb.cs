using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>pause</c>, <c>continue</c> and <c>stop NAME</c>: asks something of a run that goes on, here or on another node.</summary>
internal sealed class ControlVerb(Invocation command)
{
    /// <summary>Asks for it.</summary>
    /// <exception cref="OperatorException">There is no such run, or it does not go on.</exception>
    internal int Run()
    {
        string verb = command.Operands[0].ToString();
        var run = NamedRun.Of(command);
        if (run.Holder() == null)
        {
            throw new OperatorException($"the run '{run.Name}' does not go on now", $"--resume={run.Name} goes on with it", OperatorFault.Environment);
        }
        try
        {
            Ask(verb, new RunRequests(run));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the run '{run.Name}' cannot be asked: {e.Message}", "send SIGTERM to its process", OperatorFault.Environment);
        }
        return ExitCode.Done;
    }

    private static void Ask(string verb, RunRequests requests)
    {
        switch (verb)
        {
            case ReservedVerbs.Pause:
                requests.AskPause();
                break;
            case ReservedVerbs.Continue:
                requests.AskContinue();
                break;
            default:
                requests.AskStop();
                break;
        }
    }
}
