using LfsMigrate.Cli.Input;
using LfsMigrate.Core;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

public sealed class ShardTextTests
{
    // As Slurm 24.11 sets them.
    private const string Array = "SLURM_JOB_ID=9 SLURM_ARRAY_TASK_ID={0} SLURM_ARRAY_TASK_MIN={1} SLURM_ARRAY_TASK_MAX={2} SLURM_ARRAY_TASK_STEP={3} SLURM_ARRAY_TASK_COUNT={4}";

    [TestCase("2/3", "", ExpectedResult = "2/3")]
    [TestCase("auto", "SLURM_JOB_ID=9", ExpectedResult = "1/1")]
    [TestCase("auto", "SLURM_JOB_ID=9 SLURM_PROCID=0 SLURM_NTASKS=4", ExpectedResult = "1/1")]
    [TestCase("auto", "SLURM_JOB_ID=9 SLURM_PROCID=2 SLURM_STEP_NUM_TASKS=4", ExpectedResult = "3/4")]
    public string Parse_IsRead(string text, string environment) => ShardText.Parse(text, Of(environment)).ToString();

    [TestCase(0, 0, 3, 1, 4, ExpectedResult = "1/4")]
    [TestCase(3, 0, 3, 1, 4, ExpectedResult = "4/4")]
    [TestCase(5, 1, 9, 2, 5, ExpectedResult = "3/5")]
    [TestCase(7, 7, 7, 1, 1, ExpectedResult = "1/1")]
    public string Parse_AutoInAnArray_IsItsPlace(int id, int min, int max, int step, int count) =>
        ShardText.Parse("auto", Of(string.Format(null, Array, id, min, max, step, count))).ToString();

    [Test]
    public void Parse_AutoInAnArrayOfParallelSteps_Multiplies() => Assert.That(
        ShardText.Parse("auto", Of(string.Format(null, Array, 1, 0, 3, 1, 4) + " SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=2")).ToString(), Is.EqualTo("4/8"));

    [TestCase("4/3", "")]
    [TestCase("Auto", "SLURM_JOB_ID=9")]
    [TestCase("auto", "")]
    [TestCase("auto", "SLURM_JOB_ID=9 SLURM_ARRAY_TASK_ID=1")]
    [TestCase("auto", "SLURM_JOB_ID=9 SLURM_PROCID=x SLURM_STEP_NUM_TASKS=4")]
    [TestCase("auto", "SLURM_JOB_ID=9 SLURM_PROCID=4 SLURM_STEP_NUM_TASKS=4")]
    [TestCase("auto", "SLURM_JOB_ID=9 SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=3")]
    public void Parse_AnythingElse_IsRefused(string text, string environment) =>
        Assert.That(() => ShardText.Parse(text, Of(environment)), Throws.TypeOf<OperatorException>().With.Message.Contains("--shard"));

    private static Func<string, string?> Of(string environment)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        return name => variables.GetValueOrDefault(name);
    }
}
