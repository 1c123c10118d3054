using LfsMigrate.Core;
using LfsMigrate.Core.Journal;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Cli.Input;

/// <summary>The files of a run that is gone on with: those of its list or tree without those that are settled.</summary>
/// <remarks>
/// A list is known again by the names up to the last one settled. What stands before that and is not settled waits until they were
/// compared: from another list nothing is taken. Only files of the run's own shard are looked at.
/// </remarks>
public static class ResumedFiles
{
    /// <summary>Leaves out what is settled.</summary>
    /// <exception cref="OperatorException">The list is not the one of the run.</exception>
    /// <param name="settled">What is settled.</param>
    /// <param name="files">All files.</param>
    /// <param name="isOurs">Whether the run takes the file.</param>
    public static IEnumerable<PlannedFile> Without(SettledFiles settled, IEnumerable<PlannedFile> files, Func<PlannedFile, bool> isOurs)
    {
        var waiting = new List<PlannedFile>();
        bool isKnown = settled.LastPosition == null;
        foreach (var file in files)
        {
            if (!isKnown && file.Position?.Number == settled.LastPosition!.Value.Number)
            {
                isKnown = file.Position == settled.LastPosition ? true : throw OtherList(settled);
                foreach (var earlier in waiting)
                {
                    yield return earlier;
                }
            }
            if (IsSettled(settled, file) || !isOurs(file))
            {
                continue;
            }
            if (isKnown || file.Position == null)
            {
                yield return file;
            }
            else
            {
                waiting.Add(file);
            }
        }
        if (!isKnown)
        {
            throw OtherList(settled);
        }
    }

    private static bool IsSettled(SettledFiles settled, PlannedFile file) =>
        file.Position is { } position ? settled.Positions.Contains(position.Number) : settled.IsSettled(file.Path);

    private static OperatorException OtherList(SettledFiles settled) => new(
        $"the list is not the one of the run: its first {settled.LastPosition!.Value.Number} names are others",
        "give the list that the run was begun with; nothing of this one was touched", OperatorFault.Environment);
}
