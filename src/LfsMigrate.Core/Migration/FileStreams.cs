using System.Runtime.ExceptionServices;

namespace LfsMigrate.Core.Migration;

/// <summary>Runs the streams of one file side by side: the first in the caller's thread, each other in a thread of its own.</summary>
/// <remarks>
/// The first failure stops the others at their next call, and is what is thrown. A stream that hangs in a call is waited for, however
/// long: what the streams use, buffers and descriptors, is the caller's, and he must not give it up under them.
/// </remarks>
internal sealed class FileStreams
{
    private readonly Action<int, CancellationToken> _stream;
    private readonly CancellationTokenSource _stop;
    private ExceptionDispatchInfo? _failure;

    private FileStreams(Action<int, CancellationToken> stream, CancellationTokenSource stop) => (_stream, _stop) = (stream, stop);

    /// <summary>Returns, or throws, when all streams have ended.</summary>
    /// <param name="count">How many; one makes no thread.</param>
    /// <param name="stream">What each does: its number from 0, and what tells it to stop.</param>
    /// <param name="cancellation">Stops all.</param>
    /// <exception cref="Exception">What the first to fail has thrown.</exception>
    internal static void Run(int count, Action<int, CancellationToken> stream, CancellationToken cancellation)
    {
        if (count == 1)
        {
            stream(0, cancellation);
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        new FileStreams(stream, stop).RunAll(count);
    }

    private void RunAll(int count)
    {
        var threads = new List<Thread>(count - 1);
        // A thread that cannot be made is a failure like another: those that run already must be waited for.
        Try(() =>
        {
            for (int number = 1; number < count; number++)
            {
                int mine = number;
                // Background: a thread that hangs in the kernel must not keep the process from ending.
                var thread = new Thread(() => Try(() => _stream(mine, _stop.Token))) { IsBackground = true, Name = $"stream {mine}" };
                thread.Start();
                threads.Add(thread);
            }
            _stream(0, _stop.Token);
        });
        threads.ForEach(t => t.Join());
        _failure?.Throw();
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the thread that waits for all.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // ORDER: before the others are told to stop: that they do is no failure.
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
        }
    }
}
