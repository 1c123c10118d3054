using LfsMigrate.Core.Files;
using LfsMigrate.Core.Scheduling;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Scheduling;

public sealed class FileWindowTests
{
    private const long MiB = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public void TryTake_AllAreThere_GivesTheBiggestFirstAndThenSmallOnesByDirectory()
    {
        var files = Waiting(("b/1", 10), ("a/1", 20), ("b/2", 30), ("x", 5 * MiB), ("a/2", 0), ("y", 7 * MiB), ("z", MiB));
        files.Add("of any size", Look("of any size", 0) with { Identity = Inode(7) });
        files.Add("c/1", Look("c/1", 5));

        Assert.That(All(files), Is.EqualTo((string[])["y", "x", "z", "b/1", "b/2", "a/1", "a/2", "c/1", "of any size"]));
    }

    [Test]
    public void TryTake_TwoWorkers_EachStaysInItsDirectory()
    {
        var files = Waiting(("a/1", 1), ("b/1", 1), ("a/2", 1), ("b/2", 1), ("a/3", 1), ("b/3", 1));
        using var other = new OtherThread();

        string[] taken = [Take(files)!, other.Run(() => Take(files))!, Take(files)!, other.Run(() => Take(files))!, Take(files)!, other.Run(() => Take(files))!];

        Assert.That(taken, Is.EqualTo((string[])["a/1", "b/1", "a/2", "b/2", "a/3", "b/3"]));
    }

    [Test]
    public void TryTake_DirectoryEmptiesAndFills_IsStillGiven()
    {
        var files = new WaitingFiles<string>();
        for (int i = 0; i < 100; i++)
        {
            files.Add($"a/{i}", Look($"a/{i}", 1));
            files.Add($"b/{i}", Look($"b/{i}", 1));
            Assert.That((string?[])[Take(files), Take(files)], Is.EquivalentTo((string[])[$"a/{i}", $"b/{i}"]));
        }
        Assert.That(files.Count, Is.Zero);
    }

    [Test]
    public void TryTake_AsManyBigOnesInHandAsMayBe_GivesSmallOnes()
    {
        int most = 2;
        var files = new WaitingFiles<string>(() => most);
        foreach (var (name, bytes) in ((string, long)[])[("big 1", 9 * MiB), ("big 2", 8 * MiB), ("big 3", 7 * MiB), ("big 4", MiB), ("small", MiB - 1)])
        {
            files.Add(name, Look(name, bytes));
        }

        Assert.That((Take(files), Take(files), Take(files), Take(files)), Is.EqualTo(("big 1", "big 2", "small", (string?)null)));
        files.Done("small");
        Assert.That(Take(files), Is.Null, "it was none of the big ones");
        files.Done("big 1");
        Assert.That((Take(files), Take(files), files.Count), Is.EqualTo(("big 3", (string?)null, 1)));
        most = 3;
        Assert.That((Take(files), files.Count), Is.EqualTo(("big 4", 0)));
    }

    [Test]
    public void TryTake_AnotherNameOfTheInodeIsInHand_WaitsForIt()
    {
        var files = new WaitingFiles<string>();
        files.Add("name 1", Look("name 1", 1) with { Identity = Inode(7) });
        files.Add("name 2", Look("name 2", 9 * MiB) with { Identity = Inode(7) });
        files.Add("name 3", Look("name 3", 1) with { Identity = Inode(7) });
        files.Add("other", Look("other", 1) with { Identity = Inode(8) });

        Assert.That((Take(files), Take(files), Take(files)), Is.EqualTo(("name 2", "other", (string?)null)));
        Assert.That(files.Count, Is.EqualTo(2));
        files.Done("name 2");
        Assert.That((Take(files), Take(files)), Is.EqualTo(("name 1", (string?)null)));
        files.Done("other");
        Assert.That(Take(files), Is.Null);
        files.Done("name 1");
        Assert.That((Take(files), files.Count), Is.EqualTo(("name 3", 0)));
    }

    [TestCase(1)]
    [TestCase(5)]
    public void TryTake_ManyWorkers_EachFileIsGivenOnceAndFewAreReadAhead(int workers)
    {
        const int count = 20_000, ahead = 64;
        int read = 0, taken = 0, furthest = 0;
        IEnumerable<string> Names()
        {
            for (int i = 0; i < count; i++)
            {
                int distance = Interlocked.Increment(ref read) - Volatile.Read(ref taken);
                furthest = Math.Max(furthest, distance);
                yield return $"{i % 3}/{i}";
            }
        }
        using var window = new FileWindow<string>(Names(), () => name => Look(name, name.Length * MiB / 5), CancellationToken.None, ahead);
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();

        InParallel(workers, () =>
        {
            while (window.TryTake(out string? name))
            {
                Interlocked.Increment(ref taken);
                seen.Add(name);
                window.Done(name);
            }
        });

        Assert.That(seen.Distinct().Count(), Is.EqualTo(count));
        Assert.That(seen, Has.Count.EqualTo(count));
        Assert.That(furthest, Is.LessThanOrEqualTo(ahead + workers + 2));
    }

    [Test]
    public void TryTake_MostAreBig_NoMoreThanMayBeAreInHandAndAllAreGiven()
    {
        int inHand = 0, most = 0, taken = 0;
        using var window = new FileWindow<string>(Enumerable.Range(0, 2000).Select(i => i % 7 == 0 ? $"small {i}" : $"big {i}"), () => name =>
            Look(name, name.StartsWith('b') ? MiB : 1), CancellationToken.None, filesMax: 10, bigMax: () => 2);

        InParallel(6, () =>
        {
            while (window.TryTake(out string? name))
            {
                bool isBig = name.StartsWith('b');
                if (isBig)
                {
                    most = Math.Max(most, Interlocked.Increment(ref inHand));
                }
                Thread.Yield();
                Interlocked.Increment(ref taken);
                Interlocked.Add(ref inHand, isBig ? -1 : 0);
                window.Done(name);
            }
        });

        Assert.That((most, taken), Is.EqualTo((2, 2000)));
    }

    [Test]
    public void TryTake_OneInodeUnderManyNames_IsNeverInTwoHands()
    {
        int inHand = 0, most = 0, taken = 0;
        using var window = new FileWindow<string>(Enumerable.Range(0, 500).Select(i => $"{i}"), () => name => Look(name, 1) with { Identity = Inode(1) },
            CancellationToken.None, 10);

        InParallel(4, () =>
        {
            while (window.TryTake(out string? name))
            {
                most = Math.Max(most, Interlocked.Increment(ref inHand));
                Thread.Yield();
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref inHand);
                window.Done(name);
            }
        });

        Assert.That((most, taken), Is.EqualTo((1, 500)));
    }

    [Test]
    public void TryTake_ListBreaksOff_GivesWhatWasReadAndThenTheFailure()
    {
        IEnumerable<string> Broken()
        {
            yield return "a";
            throw new IOException("gone");
        }
        using var window = new FileWindow<string>(Broken(), () => name => Look(name, 1), CancellationToken.None);

        Assert.That((window.TryTake(out string? name), name), Is.EqualTo((true, "a")));
        Assert.That(() => window.TryTake(out _), Throws.TypeOf<IOException>());
    }

    [Test]
    public void TryTake_InterruptedWhileTheListStandsStill_Ends()
    {
        using var source = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        IEnumerable<string> Slow()
        {
            yield return "a";
            never.Wait(Patience);
        }
        using var window = new FileWindow<string>(Slow(), () => name => Look(name, 1), source.Token);
        Assert.That(window.TryTake(out _), Is.True);

        source.CancelAfter(50);

        Assert.That(window.TryTake(out _), Is.False);
        never.Set();
    }

    [Test]
    public void TryTake_ALookDoesNotComeBack_TheFileAndTheOthersAreGivenAllTheSame()
    {
        using var never = new ManualResetEventSlim();
        using var window = new FileWindow<string>(["a", "gone", "b"], () => name =>
        {
            if (name == "gone")
            {
                never.Wait(Patience);
            }
            return Look(name, 1);
        }, CancellationToken.None);

        var taken = new List<string>();
        while (window.TryTake(out string? name))
        {
            taken.Add(name);
        }

        Assert.That(taken, Is.EquivalentTo((string[])["a", "b", "gone"]));
        never.Set();
        Assert.That(window.TryTake(out _), Is.False, "what comes back too late is not given again");
    }

    [Test]
    public void Stop_WhileAWorkerWaits_EndsTheWait()
    {
        using var never = new ManualResetEventSlim();
        IEnumerable<string> Slow()
        {
            never.Wait(Patience);
            yield return "a";
        }
        using var window = new FileWindow<string>(Slow(), () => name => Look(name, 1), CancellationToken.None);
        using var timer = new Timer(_ => window.Stop(), null, 50, Timeout.Infinite);

        Assert.That(window.TryTake(out _), Is.False);
        never.Set();
    }

    private static WaitingFiles<string> Waiting(params (string Name, long SizeBytes)[] files)
    {
        var waiting = new WaitingFiles<string>();
        Array.ForEach(files, f => waiting.Add(f.Name, Look(f.Name, f.SizeBytes)));
        return waiting;
    }

    private static FileLook Look(string name, long sizeBytes) => new(UnixPath.FromText(name).Parent, sizeBytes, null);

    private static FileIdentity Inode(ulong number) => new(1, number);

    private static string? Take(WaitingFiles<string> files) => files.TryTake(out string? file) ? file : null;

    private static IEnumerable<string> All(WaitingFiles<string> files)
    {
        while (Take(files) is { } file)
        {
            yield return file;
        }
    }

    private static void InParallel(int workers, Action work)
    {
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() => work())).ToList();
        threads.ForEach(t => t.Start());
        Assert.That(threads.Select(t => t.Join(Patience)), Has.All.True);
    }

    /// <summary>One more thread, always the same.</summary>
    private sealed class OtherThread : IDisposable
    {
        private readonly System.Collections.Concurrent.BlockingCollection<Action> _actions = [];
        private readonly Thread _thread;

        internal OtherThread()
        {
            _thread = new Thread(() =>
            {
                foreach (var action in _actions.GetConsumingEnumerable())
                {
                    action();
                }
            });
            _thread.Start();
        }

        internal T Run<T>(Func<T> action)
        {
            using var done = new ManualResetEventSlim();
            T result = default!;
            _actions.Add(() =>
            {
                result = action();
                done.Set();
            });
            return done.Wait(Patience) ? result : throw new TimeoutException();
        }

        public void Dispose()
        {
            _actions.CompleteAdding();
            _thread.Join();
            _actions.Dispose();
        }
    }
}
