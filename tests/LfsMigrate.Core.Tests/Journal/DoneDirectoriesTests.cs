using LfsMigrate.Core.Files;
using LfsMigrate.Core.Journal;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Journal;

public sealed class DoneDirectoriesTests
{
    [TestCase("/a/b", 1, true)]
    [TestCase("/a/b//", 1, true, Description = "as an operator may write the root")]
    [TestCase("/a/b", 2, false)]
    [TestCase("/a", 1, false)]
    [TestCase("/", 1, false)]
    public void Contains_AfterOneWasAdded_ItAloneInItsPart(string path, int run, bool expected)
    {
        var done = new DoneDirectories();

        done.Add(UnixPath.FromText("/a/b/"), 1);

        Assert.That(done.Contains(UnixPath.FromText(path), run), Is.EqualTo(expected));
    }
}
