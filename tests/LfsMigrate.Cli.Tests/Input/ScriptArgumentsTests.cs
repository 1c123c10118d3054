using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Input;

/// <summary>What the options of the script <c>lfs_migrate</c> are called in <c>lfs-migrate</c>.</summary>
public sealed class ScriptArgumentsTests
{
    [TestCase("-n f", "--dry-run --no-rsync -- f")]
    [TestCase("--dry-run f", "--dry-run --no-rsync -- f")]
    [TestCase("-R f", "--restripe --no-rsync -- f")]
    [TestCase("-C 50 -A f", "--auto-cap=50 --auto-stripe --no-rsync -- f")]
    [TestCase("-AC50 f", "--auto-stripe --auto-cap=50 --no-rsync -- f")]
    [TestCase("-M 1024 -X4096 f", "--min-free=1024 --max-free=4096 --no-rsync -- f")]
    [TestCase("-s f", "--verify=none --no-rsync -- f")]
    [TestCase("--skip f", "--verify=none --no-rsync -- f")]
    [TestCase("--no-verify f", "--verify=none --no-rsync -- f")]
    [TestCase("-y --yes -l f", "--no-rsync -- f")]
    [TestCase("-yqv f", "--quiet --verbose --no-rsync -- f")]
    [TestCase("-ync 2 f", "--dry-run --stripe-count=2 --no-rsync -- f")]
    [TestCase("-c -1 f", "--stripe-count=-1 --no-rsync -- f")]
    [TestCase("-c-1 f", "--stripe-count=-1 --no-rsync -- f")]
    [TestCase("-p -n f", "--pool=-n --no-rsync -- f")]
    [TestCase("-E 1M -c 1 -E -1 -S 4M -p x f", "--component-end=1M --stripe-count=1 --component-end=-1 --stripe-size=4M --pool=x --no-rsync -- f")]
    [TestCase("--stripe-size=1m d", "--stripe-size=1m --no-rsync -- d")]
    [TestCase("--copy g f", "--copy=g --no-rsync -- f")]
    [TestCase("--yaml=g f", "--yaml=g --no-rsync -- f")]
    [TestCase("-D -b --non-block f", "--non-direct --block --non-block --no-rsync -- f")]
    [TestCase("--rsync f", "--rsync -- f")]
    [TestCase("--rsync --rsync f", "--rsync -- f")]
    [TestCase("--cp f", "--rsync -- f")]
    [TestCase("--no-rsync f", "--no-rsync -- f")]
    [TestCase("--fallback=rsync f", "--fallback=rsync -- f")]
    [TestCase("-F --lustre-dir /mnt [0x1:0x1:0x0]", "--fid --lustre-dir=/mnt --no-rsync -- [0x1:0x1:0x0]")]
    [TestCase("-0", "--no-rsync --null --")]
    [TestCase("-0 f", "--no-rsync -- f")]
    [TestCase("-0 --files-from=l f", "--files-from=l --no-rsync --null -- f")]
    [TestCase("f -n", "--dry-run --no-rsync -- f")]
    [TestCase("-n -- -R", "--dry-run --no-rsync -- -R")]
    [TestCase("", "--no-rsync --")]
    public void Translate_OptionsOfTheScript_AreThoseOfTheCommand(string line, string expected) =>
        Assert.That(string.Join(' ', Translate(line).Words), Is.EqualTo(expected));

    [TestCase("-o 0 f", "-o 0 --no-rsync -- f")]
    [TestCase("-yi1 f", "-i1 --no-rsync -- f")]
    [TestCase("--timeout 60 f", "--timeout 60 --no-rsync -- f")]
    [TestCase("--json f", "--json --no-rsync -- f")]
    [TestCase("--invalid-opt f", "--invalid-opt --no-rsync -- f")]
    [TestCase("-Z f", "-Z --no-rsync -- f")]
    public void Translate_OptionsTheScriptDoesNotKnow_ArePassedOn(string line, string expected)
    {
        var script = Translate(line);

        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', script.Words), Is.EqualTo(expected));
            Assert.That(script.Operands, Is.EqualTo(new[] { "f" }));
            Assert.That(script.PassesOn, Is.True);
        });
    }

    [TestCase("--rsync --no-rsync f", "--rsync")]
    [TestCase("--cp --rsync f", "--cp")]
    [TestCase("--no-rsync --cp f", "--cp")]
    [TestCase("-c", "-c")]
    [TestCase("f -yC", "-C")]
    [TestCase("--dry-run=yes f", "--dry-run")]
    public void Translate_WhatContradictsItself_IsRefused(string line, string named) =>
        Assert.That(() => Translate(line), Throws.InstanceOf<OperatorException>().With.Message.Contains(named));

    [Test]
    public void Translate_Cp_SaysThatRsyncIsUsed() =>
        Assert.That((Translate("--cp f").Notes.Single(), Translate("--rsync f").Notes.Count),
            Is.EqualTo(("--cp: rsync is used, which carries more over than cp -p", 0)));

    [TestCase("lfs_migrate", "lfs_migrate")]
    [TestCase("lfs-migrate", "lfs-migrate")]
    [TestCase("lfs_migrate2", "lfs-migrate")]
    [TestCase("", "lfs-migrate")]
    public void Named_ProgramName_DecidesThePersonality(string name, string expected) =>
        Assert.That(Personality.Named(name).Program, Is.EqualTo(expected));

    [Test]
    public void Help_OfEachPersonality_SaysInItsFirstLineWhichItIs() => Assert.Multiple(() =>
    {
        Assert.That(HelpText.Text.Split('\n')[0], Does.Contain("in the place of lfs migrate"));
        Assert.That(ScriptHelpText.Text.Split('\n')[0], Does.Contain("in the place of the script lfs_migrate"));
    });

    private static ScriptArguments Translate(string line) =>
        ScriptArguments.Translate(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
