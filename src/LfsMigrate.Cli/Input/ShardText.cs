using System.Globalization;
using LfsMigrate.Core;
using LfsMigrate.Core.Scheduling;

namespace LfsMigrate.Cli.Input;

/// <summary>What <c>--shard</c> says: <c>I/N</c>, or <c>auto</c> for what Slurm says of the task.</summary>
/// <remarks>
/// Slurm's variables: a job array has SLURM_ARRAY_TASK_ID, _MIN, _STEP and _COUNT; the tasks of one srun have SLURM_PROCID and
/// SLURM_STEP_NUM_TASKS. Both together multiply. Outside srun SLURM_PROCID says nothing: a batch script runs once, whatever
/// --ntasks is.
/// </remarks>
public static class ShardText
{
    private const string Auto = "auto";

    /// <summary>Reads a value of the option.</summary>
    /// <param name="text">The value.</param>
    /// <param name="variable">A variable of the environment; null where there is none.</param>
    /// <exception cref="OperatorException">It is none, or Slurm says nothing that it could be taken from.</exception>
    public static Shard Parse(string text, Func<string, string?> variable) =>
        text == Auto ? OfSlurm(variable)
        : Shard.TryParse(text, out var shard) ? shard
        : throw new OperatorException($"--shard is I/N, the I-th of N, or auto; not '{text}'", "write --shard=1/4, or auto in a job of Slurm");

    private static Shard OfSlurm(Func<string, string?> variable)
    {
        var (task, tasks) = OfArray(variable);
        var (process, processes) = variable("SLURM_STEP_NUM_TASKS") == null ? (0, 1) : (Number("SLURM_PROCID"), Number("SLURM_STEP_NUM_TASKS"));
        if (tasks * processes == 1 && variable("SLURM_JOB_ID") == null)
        {
            throw new OperatorException("--shard=auto is for jobs of Slurm, and there is none of its variables", "write --shard=I/N");
        }
        return Shard.TryParse(string.Create(CultureInfo.InvariantCulture, $"{(task * processes) + process + 1}/{tasks * processes}"), out var shard) ? shard
            : throw Irregular();

        int Number(string name) => NumberOf(variable, name);
    }

    private static (long Task, long Tasks) OfArray(Func<string, string?> variable)
    {
        if (variable("SLURM_ARRAY_TASK_ID") == null)
        {
            return (0, 1);
        }
        long first = NumberOf(variable, "SLURM_ARRAY_TASK_MIN"), last = NumberOf(variable, "SLURM_ARRAY_TASK_MAX");
        long count = NumberOf(variable, "SLURM_ARRAY_TASK_COUNT"), step = NumberOf(variable, "SLURM_ARRAY_TASK_STEP");
        long task = NumberOf(variable, "SLURM_ARRAY_TASK_ID") - first;
        // An array of 1,5,7 has no place for each of its tasks that could be reckoned.
        return step >= 1 && task % step == 0 && (last - first) / step == count - 1 ? (task / step, count) : throw Irregular();
    }

    private static int NumberOf(Func<string, string?> variable, string name) =>
        int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new OperatorException($"--shard=auto: Slurm's variable {name} is '{variable(name)}'", "write --shard=I/N");

    private static OperatorException Irregular() => new(
        "--shard=auto: the job array's numbers do not follow each other evenly", "give a range such as --array=0-3, or write --shard=I/N");
}
