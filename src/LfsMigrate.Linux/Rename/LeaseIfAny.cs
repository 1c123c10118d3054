using LfsMigrate.Core;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>A lease where the file system has leases, else nothing.</summary>
/// <param name="lease">The lease.</param>
/// <param name="isNew">Nobody else can have the file yet: where the lease is not to be had there are none.</param>
internal sealed class LeaseIfAny(FileLease lease, bool isNew = false) : FileGuard
{
    private bool _isThere;

    /// <inheritdoc/>
    public override bool KeepsOthersOut => !IsGivenBack && (!_isThere || lease.KeepsOthersOut);

    /// <inheritdoc/>
    public override bool IsAwaited => _isThere && lease.IsAwaited;

    /// <inheritdoc/>
    public override bool TryLetIn(Func<TimeSpan, bool> isInTime) => _isThere && lease.TryLetIn(isInTime);

    /// <inheritdoc/>
    public override void Confirm()
    {
        Check();
        if (_isThere)
        {
            lease.Confirm();
        }
    }

    /// <inheritdoc/>
    protected override void Take()
    {
        try
        {
            lease.Acquire();
            _isThere = true;
        }
        catch (PosixException e) when (e.Errno is Errno.EINVAL or Errno.ENOLCK or Errno.EOPNOTSUPP or Errno.EACCES)
        {
            // This is what --accept-races is for.
        }
        catch (RefusedException) when (isNew)
        {
            // KERNEL: a network file system says EAGAIN where its server gives no delegation.
        }
    }

    /// <inheritdoc/>
    protected override bool GiveBack() => !_isThere || lease.Release();

    /// <inheritdoc/>
    protected override void CheckHeld()
    {
        if (_isThere)
        {
            lease.Check();
        }
    }
}
