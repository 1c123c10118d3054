using System.Diagnostics;
using System.Globalization;
using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Interop;

namespace LfsMigrate.Linux;

/// <summary>A lease of this machine (F_SETLEASE, F_WRLCK): whoever opens the file waits, and we see that he does.</summary>
/// <remarks>
/// KERNEL: granted while nobody else uses the file: no descriptor, no mapping, no execution. After
/// /proc/sys/fs/lease-break-time seconds the kernel takes it away. Rename, link, unlink and chmod do not break it.
/// </remarks>
public sealed class FileLease(OpenedFile file) : FileGuard
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<TimeSpan> BreakTime = new(ReadBreakTime);

    private long? _lastWhole;

    /// <summary>Half of lease-break-time is counted on, from the last moment at which nobody waited.</summary>
    public override bool KeepsOthersOut => !IsGivenBack
        && (!IsAwaited || (_lastWhole is { } since && Stopwatch.GetElapsedTime(since) < BreakTime.Value / 2));

    /// <inheritdoc/>
    public override bool IsAwaited
    {
        get
        {
            long before = Stopwatch.GetTimestamp();
            bool isWhole = PosixCall.Check(Shim.LeaseCheck(file.Handle), "F_GETLEASE") > 0;
            _lastWhole = isWhole ? before : _lastWhole;
            return !isWhole;
        }
    }

    /// <summary>Asks for it again while it is held: that is refused as soon as anybody else uses the file.</summary>
    /// <exception cref="RefusedException">Somebody does.</exception>
    public override void Confirm()
    {
        Check();
        Take();
    }

    /// <inheritdoc/>
    // KERNEL: who waits has been counted as a user of the file before: it is not to be had again until he has closed it.
    public override bool TryLetIn(Func<TimeSpan, bool> isInTime)
    {
        _lastWhole = null;
        GiveBack();
        long started = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); !IsGivenBack && isInTime(Stopwatch.GetElapsedTime(started));
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            Thread.Sleep(pause);
            if (TryTake())
            {
                return true;
            }
        }
        return false;
    }

    /// <inheritdoc/>
    protected override void Take()
    {
        long before = Stopwatch.GetTimestamp();
        int rc = Shim.LeaseTake(file.Handle);
        if (rc == -Errno.EAGAIN)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody has it open");
        }
        PosixCall.Check(rc, "F_SETLEASE");
        _lastWhole = before;
    }

    /// <inheritdoc/>
    protected override bool GiveBack() => Shim.LeaseDrop(file.Handle) >= 0;

    /// <inheritdoc/>
    protected override void CheckHeld()
    {
        if (IsAwaited)
        {
            throw new RefusedException(OutcomeCode.InUse, "somebody wants to open it");
        }
    }

    private bool TryTake()
    {
        try
        {
            Take();
        }
        catch (RefusedException)
        {
            return false;
        }
        if (IsGivenBack)
        {
            // Another thread has given it up meanwhile, and has found nothing to give back.
            GiveBack();
            return false;
        }
        return true;
    }

    private static TimeSpan ReadBreakTime()
    {
        try
        {
            return TimeSpan.FromSeconds(int.Parse(File.ReadAllText("/proc/sys/fs/lease-break-time"), CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Nothing can be counted on.
            return TimeSpan.Zero;
        }
    }
}
