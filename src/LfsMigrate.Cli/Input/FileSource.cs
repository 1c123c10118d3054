using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre;
using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.Cli.Input;

/// <summary>Turns operands and lists into the files to migrate, one at a time.</summary>
public sealed class FileSource(Invocation command, DirectoryResolver resolver) : IDisposable
{
    private readonly ShardedFiles? _shard = command.Shard is { } shard ? new ShardedFiles(shard, resolver) : null;
    private LustreMount? _fidMount;
    private Stream? _list;
    private PlanSource? _plan;

    /// <summary>Files that a journal has the names of, to take once more instead of those of the command line; null for those.</summary>
    public IEnumerable<JournalEntry>? Instead { get; init; }

    /// <summary>How far in its list a run has come that is gone on with.</summary>
    public long SettledLines { get; init; }

    /// <summary>Whether the names come out of a list.</summary>
    public bool IsList => Instead == null && (command.Options.FilesFrom != null || command.Operands.Count == 0);

    /// <summary>Whether there is more than the names of the command line: a list, or a directory to walk.</summary>
    public bool IsMoreThanNames => IsList || command.Plan != null || command.Operands.Any(IsTree);

    /// <summary>Opens the list, so that a list that is not there is said before anything is done.</summary>
    /// <exception cref="OperatorException">It cannot be opened, or there is no input at all.</exception>
    public void Open()
    {
        if (command.Plan is { } plan)
        {
            _plan = new PlanSource(plan);
            return;
        }
        string? from = command.Options.FilesFrom;
        if (!IsList)
        {
            return;
        }
        if (from is null or "-")
        {
            _list = from != null || Console.IsInputRedirected ? Console.OpenStandardInput()
                : throw new OperatorException("no file, directory or FID is given",
                    "name one, or send a list to stdin; see lfs-migrate --help");
            return;
        }
        _list = OpenList(Invocation.ToPath(from));
    }

    /// <summary>The files, in the order given.</summary>
    public IEnumerable<PlannedFile> Files() => _plan != null ? OfPlan(_plan) : Instead?.Select(Again) ?? OfCommandLine();

    /// <summary>Whether a file is of the part that the command line asks for. What a journal has the names of is.</summary>
    public bool IsOurs(PlannedFile file) => Instead != null || _shard == null || _shard.Has(file);

    private IEnumerable<PlannedFile> OfCommandLine()
    {
        foreach (var operand in command.Operands)
        {
            foreach (var file in OfOperand(operand))
            {
                yield return file;
            }
        }
        if (_list == null)
        {
            yield break;
        }
        var position = new ListPosition(0, 0);
        foreach (var file in new NameListReader(_list, command.NameSeparator).Read())
        {
            position = position.Next(file.Path);
            yield return (command.Options.Fid && file.Refusal == null ? OfFid(file.Path) : file) with { Position = position };
        }
    }

    // What is done with a file stands in the plan, also where the journal says which files are to be taken once more.
    private IEnumerable<PlannedFile> OfPlan(PlanSource plan)
    {
        var again = Instead?.Select(entry => entry.Position).ToHashSet();
        return again == null ? plan.Files(SettledLines) : plan.Files(long.MaxValue).Where(file => again.Contains(file.Position));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _list?.Dispose();
        _plan?.Dispose();
    }

    private PlannedFile Again(JournalEntry entry) =>
        (command.Options.Fid && LooksLikeFid(entry.Path) ? OfFid(entry.Path) : new PlannedFile(entry.Path)) with { Position = entry.Position };

    /// <summary>Opens a list in a file.</summary>
    /// <exception cref="OperatorException">It cannot be opened.</exception>
    internal static FileStream OpenList(UnixPath path)
    {
        try
        {
            // A list may lie anywhere: symlinks are the operator's own here, and /dev/stdin or a named pipe is fine.
            int fd = RawOpen.ForReading(path);
            return new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is PosixException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the list '{path}' cannot be read: {e.Message}", "check --files-from",
                OperatorFault.Environment);
        }
    }

    private IEnumerable<PlannedFile> OfOperand(UnixPath operand)
    {
        if (command.Options.Fid)
        {
            return [OfFid(operand)];
        }
        try
        {
            if (operand.NamesDirectory || IsDirectory(operand))
            {
                return new TreeWalker(resolver).Walk(operand);
            }
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT && LooksLikeFid(operand))
        {
            return [OfPerhapsFid(operand)];
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // The migration of it will meet the same and say so.
        }
        return [new PlannedFile(operand)];
    }

    private bool IsTree(UnixPath operand)
    {
        try
        {
            return !command.Options.Fid && (operand.NamesDirectory || IsDirectory(operand));
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return false;
        }
    }

    private bool IsDirectory(UnixPath path)
    {
        using var directory = resolver.Resolve(path.Parent);
        return (directory.TryStatLazily(path.Name, out var facts) ? facts : directory.Stat(path.Name)).IsDirectory;
    }

    private static bool LooksLikeFid(UnixPath operand) => operand.TryGetText(out string text) && Fid.TryParse(text, out _);

    // Without -F it is this operand's matter alone that nobody can say which Lustre it belongs to.
    private PlannedFile OfPerhapsFid(UnixPath operand)
    {
        try
        {
            return OfFid(operand);
        }
        catch (OperatorException e)
        {
            return new PlannedFile(operand) { Refusal = new RefusedException(OutcomeCode.NotLustre, $"{e.Message}; {e.Advice}") };
        }
    }

    private PlannedFile OfFid(UnixPath operand)
    {
        try
        {
            if (!operand.TryGetText(out string text) || !Fid.TryParse(text, out var fid))
            {
                throw new RefusedException(OutcomeCode.BadName, "it is not a FID such as [0x200000401:0x1:0x0]");
            }
            _fidMount ??= FidMount.Find(command.Options.LustreDir);
            foreach (var path in _fidMount.PathsOf(fid))
            {
                return new PlannedFile(_fidMount.Root.Join(path));
            }
            throw new RefusedException(OutcomeCode.Vanished, $"{_fidMount.FsName} has no file with this FID");
        }
        catch (RefusedException e)
        {
            return new PlannedFile(operand) { Refusal = e };
        }
        catch (PosixException e)
        {
            return new PlannedFile(operand)
            {
                Refusal = new RefusedException(FailureTable.CodeOf(MigrationPhase.Planned, e.Errno), e.Message),
            };
        }
    }
}
