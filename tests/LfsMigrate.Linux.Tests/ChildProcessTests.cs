using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Linux.Tests;

public sealed class ChildProcessTests
{
    private TemporaryDirectory _root = null!;
    private DirectoryHandle _directory = null!;

    [SetUp]
    public void SetUp()
    {
        _root = new TemporaryDirectory();
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        _directory = resolver.Open(UnixPath.FromText(_root.Path));
    }

    [TearDown]
    public void TearDown()
    {
        _directory.Dispose();
        _root.Dispose();
    }

    [TestCase("exit 0", 0)]
    [TestCase("exit 23", 23)]
    [TestCase("kill -9 $$", 256 + 9)]
    [TestCase("kill -15 $$", 256 + 15)]
    public void Run_AnyEnd_IsItsStatus(string script, int status) =>
        Assert.That(Run(script).Status, Is.EqualTo(status));

    [Test]
    public void Run_Output_IsWhatItPrintsInItsDirectory() =>
        Assert.That(Run("pwd; echo wrong >&2; cat").Output, Is.EqualTo($"{_root.Path}\nwrong\n"));

    [Test]
    public void Run_WordThatIsNotUtf8_ArrivesByteForByte()
    {
        byte[] odd = [0xFF, (byte)'\n', 0x80];

        ChildProcess.Run([.. Words("sh", "-c", "printf %s \"$1\" > word", "sh"), UnixPath.FromBytes(odd)], _directory, () => { });

        Assert.That(File.ReadAllBytes(_root["word"]), Is.EqualTo(odd));
    }

    [Test]
    public void Run_MuchOutput_IsCutAndDoesNotBlock() =>
        Assert.That(Run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i + 1)); done").Output, Has.Length.EqualTo(4096));

    [Test]
    public void Run_NoSuchProgram_IsEnoent() =>
        Assert.That(() => ChildProcess.Run(Words("/nowhere/program"), _directory, () => { }),
            Throws.TypeOf<PosixException>().With.Property("Errno").EqualTo(Errno.ENOENT));

    [TestCase("echo $$ > pid; exec sleep 1000")]
    [TestCase("trap '' TERM; echo $$ > pid; while :; do sleep 0.2; done")]
    public void Run_MayNotGoOn_EndsTheProgram(string script)
    {
        Assert.That(() => Run(script, () => _ = File.Exists(_root["pid"]) ? throw new OperationCanceledException() : 0),
            Throws.InstanceOf<OperationCanceledException>());

        string pid = File.ReadAllText(_root["pid"]).Trim();
        Assert.That(Directory.Exists($"/proc/{pid}"), Is.False);
    }

    private (int Status, string Output) Run(string script, Action? mayGoOn = null) =>
        ChildProcess.Run(Words("sh", "-c", script), _directory, mayGoOn ?? (() => { }));

    private static UnixPath[] Words(params string[] words) => [.. words.Select(UnixPath.FromText)];
}
