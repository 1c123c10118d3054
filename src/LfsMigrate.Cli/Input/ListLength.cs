using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Input;

/// <summary>How many names a list has, where that can be told without taking them from anybody.</summary>
internal static class ListLength
{
    /// <summary>The same of a run, by what it was begun with.</summary>
    /// <exception cref="OperatorException">Its command line is not understood.</exception>
    internal static long? Of(JournalHeader begun)
    {
        var command = Invocation.Parse(begun);
        if (command.Options.FilesFrom is { } from and not ['-' or '/', ..])
        {
            command.Options.FilesFrom = $"{begun.WorkingDirectory}/{from}";
        }
        return Of(command);
    }

    /// <summary>The number, of a shard about how many are its; null for a pipe, for directories, and where there are names on the command line too.</summary>
    internal static long? Of(Invocation command)
    {
        if (command.Options.FilesFrom is not { } from || from == "-" || command.Operands.Count > 0 || command.Options.RetryFailed != null)
        {
            return null;
        }
        try
        {
            var path = Invocation.ToPath(from);
            using (var list = RawOpen.ForLooking(path))
            {
                if (!list.Stat().IsRegular)
                {
                    return null;
                }
            }
            using var stream = FileSource.OpenList(path);
            return new NameListReader(stream, command.NameSeparator).Read().LongCount() / (command.Shard?.Count ?? 1);
        }
        catch (Exception e) when (e is PosixException or OperatorException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
