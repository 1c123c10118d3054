using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core.Scheduling;
using LfsMigrate.Linux.Journal;

namespace LfsMigrate.Cli.Verbs;

/// <summary>Looks every half second whether a run is to pause or to end: at the time, at the space left, at a stop file, at what others ask of it.</summary>
internal sealed class RunWatch : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly RunBounds _bounds;
    private readonly RunDestinations _destinations;
    private readonly string? _stopFile;
    private readonly RunRequests? _requests;
    private readonly Messages _messages;
    private readonly Timer _timer, _spaceTimer;
    private int _isAsking;

    /// <summary>Looks from now on.</summary>
    /// <param name="bounds">What it may do.</param>
    /// <param name="destinations">Where its data goes.</param>
    /// <param name="stopFile">It ends when this is there.</param>
    /// <param name="requests">What others may ask of it; null where it has no directory.</param>
    /// <param name="messages">Where it says so.</param>
    internal RunWatch(RunBounds bounds, RunDestinations destinations, string? stopFile, RunRequests? requests, Messages messages)
    {
        (_bounds, _destinations, _stopFile, _requests, _messages) = (bounds, destinations, stopFile == null ? null : Invocation.ToText("--stop-file", stopFile), requests, messages);
        _bounds.Gate.OnClose(() => _messages.Note($"ending with the files in hand: {_bounds.Gate.ClosedBecause}"));
        Look();
        _timer = new Timer(_ => Look(), null, LookEvery, LookEvery);
        _spaceTimer = new Timer(_ => LookAtSpace(), null, LookEvery, LookEvery);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _spaceTimer.Dispose();
    }

    // One at a time: an OST may not answer for long.
    private void LookAtSpace()
    {
        if (_bounds.MinFree == null || Interlocked.Exchange(ref _isAsking, 1) != 0)
        {
            return;
        }
        _bounds.Look(_destinations.Space());
        Volatile.Write(ref _isAsking, 0);
    }

    private void Look()
    {
        _bounds.Look(DateTimeOffset.Now);
        if (_stopFile != null && File.Exists(_stopFile))
        {
            _bounds.Gate.Close($"the stop file {_stopFile} is there");
        }
        if (_requests == null)
        {
            return;
        }
        if (_requests.IsStopAsked)
        {
            _bounds.Gate.Close("'lfs-migrate stop' asked for it");
        }
        bool pause = _requests.IsPauseAsked;
        if (pause != _bounds.Gate.IsPaused)
        {
            _bounds.Gate.Pause(pause);
            _messages.Note(pause ? "paused: the files in hand are finished, no others are taken" : "going on");
        }
    }
}
