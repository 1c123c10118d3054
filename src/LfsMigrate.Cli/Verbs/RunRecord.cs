using System.Text;
using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Reporting;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary>What a run keeps of itself: its journal, and what that says of the time before it was resumed.</summary>
internal sealed class RunRecord : IRunObserver, IDisposable
{
    private readonly RunDirectory _directory;
    private readonly JournalWriter _writer;
    private readonly HashSet<ulong> _devices = [];
    private readonly Dictionary<(UnixPath, ListPosition?), JournalEntry> _retried = [];

    private RunRecord(RunDirectory directory, SettledFiles before, Func<RunDirectory, JournalWriter> write)
    {
        (_directory, Before) = (directory, before);
        try
        {
            new RunRequests(directory).Clear();
            _writer = write(directory);
            _writer.Append(JournalEntry.Of(JournalEntry.Begin, before.Lines == 0 ? "new" : "resumed", DateTimeOffset.UtcNow));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The name of the run.</summary>
    internal string Name => _directory.Name;

    /// <summary>Where its journal is.</summary>
    internal string Path => _directory.Path;

    /// <summary>What was done before it was resumed.</summary>
    internal SettledFiles Before { get; }

    /// <summary>What others ask of the run.</summary>
    internal RunRequests Requests => new(_directory);

    /// <summary>Set when the run ends before its time: busy files, which it would have tried again, stay to be taken.</summary>
    internal bool IsEndingEarly { get; set; }

    /// <summary>Begins the record of a new run.</summary>
    /// <param name="command">Its command line.</param>
    /// <param name="failed">Told when the journal cannot be written any more.</param>
    /// <exception cref="OperatorException">It cannot be kept.</exception>
    internal static RunRecord Begin(Invocation command, Action<Exception> failed)
    {
        string name = command.Options.Run ?? RunName.Made(DateTimeOffset.UtcNow, Environment.ProcessId);
        var header = new JournalHeader
        {
            Run = name,
            Part = 1,
            LinesBefore = 0,
            BegunSeconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            WorkingDirectory = WorkingDirectory(),
            Words = command.Words,
            Shard = command.Shard?.ToString(),
        };
        return new RunRecord(RunDirectory.Create(StateDirectory.Of(command.Options), name), new SettledFiles(),
            directory => new JournalWriter(directory, header, failed));
    }

    private static string WorkingDirectory()
    {
        using var here = RawOpen.Directory(UnixPath.FromText("."));
        return Encoding.Latin1.GetString(here.CurrentPath().Bytes);
    }

    /// <summary>Goes on with a run: reads its journal, and goes to the directory it was begun in.</summary>
    /// <param name="given">The command line of now.</param>
    /// <param name="failed">Told when the journal cannot be written any more.</param>
    /// <param name="command">The command line to go on with.</param>
    /// <exception cref="OperatorException">It cannot be gone on with; nothing was changed.</exception>
    internal static RunRecord Resume(Invocation given, Action<Exception> failed, out Invocation command)
    {
        var directory = RunDirectory.Open(StateDirectory.Of(given.Options), (given.Options.Resume ?? given.Options.RetryFailed)!);
        try
        {
            var before = new SettledFiles();
            var reader = new JournalReader(directory);
            reader.Read(before.Add);
            command = ResumedCommand.Of(reader.Header, given, WorkingDirectory());
            GoTo(reader.Header);
            return new RunRecord(directory, before, d => new JournalWriter(d, reader, before, failed));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The files to try again.</summary>
    internal IEnumerable<JournalEntry> Unfinished()
    {
        foreach (var entry in Before.Unfinished.ToList())
        {
            _retried[(entry.Path, entry.Position)] = entry;
            yield return entry;
        }
    }

    /// <inheritdoc/>
    public void Settled(MigrationOutcome outcome)
    {
        // What was interrupted is to be looked at again, and what was settled before has its line.
        if (outcome.Code is OutcomeCode.Interrupted or OutcomeCode.SettledBefore || (IsEndingEarly && outcome.Kind == OutcomeKind.Busy))
        {
            return;
        }
        if (outcome.Device is { } device && _devices.Add(device) && NameOfFileSystem(outcome.Path.Parent) is { } name)
        {
            _writer.Append(JournalEntry.Of(outcome.Path.Parent, name));
        }
        if (_retried.Remove((outcome.Path, outcome.Position), out var former))
        {
            Before.Summary.Remove(former.Kind);
        }
        _writer.Append(JournalEntry.Of(outcome, former?.Number, DateTimeOffset.UtcNow));
    }

    /// <summary>Ends the journal.</summary>
    /// <param name="how">In one word.</param>
    /// <exception cref="OperatorException">Not all of it could be written.</exception>
    internal void End(string how)
    {
        _writer.Append(JournalEntry.Of(JournalEntry.End, how, DateTimeOffset.UtcNow));
        _writer.Close();
    }

    /// <summary>Removes the record of a run that has done nothing, such as of a command that turned out to be wrong.</summary>
    internal void Discard()
    {
        _writer.Dispose();
        _directory.Discard();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _directory.Dispose();
    }

    private static string? NameOfFileSystem(UnixPath directory)
    {
        try
        {
            return FileSystemName.Of(directory);
        }
        catch (PosixException)
        {
            return null;
        }
    }

    /// <summary>Makes the directory that a run was begun in the current one.</summary>
    /// <exception cref="OperatorException">It is not there.</exception>
    internal static void GoTo(JournalHeader header)
    {
        var directory = UnixPath.FromBytes(Encoding.Latin1.GetBytes(header.WorkingDirectory));
        try
        {
            using var there = RawOpen.Directory(directory);
            // By descriptor: its name may be in no encoding that .NET knows.
            Environment.CurrentDirectory = $"/proc/self/fd/{there.Handle.Number}";
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the run was begun in '{directory}', which cannot be gone to: {e.Message}",
                "mount what is missing, and try again", OperatorFault.Environment);
        }
    }

    /// <summary>Throws where another file system is mounted than when the run was there.</summary>
    /// <remarks>ORDER: when the library of Lustre is there, which knows one, and before the first file.</remarks>
    /// <exception cref="OperatorException">It is.</exception>
    internal void CheckFileSystems()
    {
        foreach (var (directory, name) in Before.FileSystems)
        {
            if (NameOfFileSystem(directory) is { } now && now != name)
            {
                throw new OperatorException($"'{directory}' is on another file system than when the run was there ({now}, not {name})",
                    "mount the one it was begun on; nothing was migrated", OperatorFault.Environment);
            }
        }
    }
}
