using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Planning;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Input;

/// <summary>The files of a plan, each with what the plan has for it, one at a time.</summary>
/// <remarks>The plan ends early where it has reached its goal.</remarks>
internal sealed class PlanSource : IDisposable
{
    private const int LinesPerLook = 100;

    private readonly Stream _input;
    private readonly IEnumerator<PlannedFile> _lines;
    private readonly TargetLevels _levels;
    private readonly LustreMount _mount;
    private readonly UnixPath _path;

    /// <summary>Opens a plan and reads its header.</summary>
    /// <exception cref="OperatorException">It cannot be read, is no plan, or is for another file system.</exception>
    internal PlanSource(UnixPath path)
    {
        _path = path;
        _input = FileSource.OpenList(path);
        _lines = new NameListReader(_input, (byte)'\n').Read().GetEnumerator();
        Header = ReadHeader();
        _levels = new TargetLevels(Header.Osts, Header.Leaving);
        _mount = FindMount();
    }

    /// <summary>What the plan is for.</summary>
    internal PlanHeader Header { get; }

    /// <summary>The files, in the order of the plan.</summary>
    /// <param name="settledLines">How many lines a run that is gone on with has come to: so many are read in any case, so that the plan is known again.</param>
    internal IEnumerable<PlannedFile> Files(long settledLines)
    {
        var position = new ListPosition(0, 0);
        while ((position.Number < settledLines || !IsReached(position.Number - settledLines)) && _lines.MoveNext())
        {
            position = position.Next(_lines.Current.Path);
            yield return FileOf(_lines.Current, position.Number + 1) with { Position = position };
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _input.Dispose();
    }

    // Of a thousand OSTs that takes a while.
    private bool IsReached(long linesSince) => linesSince % LinesPerLook == 0 && _levels.AreReached(_mount.Targets());

    private PlannedFile FileOf(PlannedFile line, long number)
    {
        try
        {
            var entry = line.Refusal is { } refusal ? throw new FormatException(refusal.Message)
                : PlanText.ReadEntry(line.Path.Bytes.ToArray());
            return new PlannedFile(entry.Path)
            {
                Layout = entry.Layout is { } words ? PlannedLayout.Of(words) : MovedStripes.Of(entry.Moves, _levels, Random.Shared),
            };
        }
        catch (FormatException e)
        {
            return new PlannedFile(_path) { Refusal = new RefusedException(OutcomeCode.BadPlan, $"line {number} is not understood: {e.Message}") };
        }
    }

    private PlanHeader ReadHeader()
    {
        try
        {
            return _lines.MoveNext() && _lines.Current.Refusal == null ? PlanText.ReadHeader(_lines.Current.Path.Bytes.ToArray())
                : throw new FormatException("it is empty");
        }
        catch (FormatException e)
        {
            throw new OperatorException($"'{_path}' is no plan: {e.Message}", "give a file that --save-plan wrote", OperatorFault.Environment);
        }
        catch (IOException e)
        {
            throw new OperatorException($"the plan '{_path}' cannot be read: {e.Message}", "give a file that --save-plan wrote",
                OperatorFault.Environment);
        }
    }

    private LustreMount FindMount() => LustreMount.Find(Header.Root) is { } mount && mount.FsName == Header.FileSystem ? mount
        : throw new OperatorException($"the plan '{_path}' is for '{Header.Root}' on the Lustre '{Header.FileSystem}', which is not mounted there",
            "mount it there, or make a plan here", OperatorFault.Environment);
}
