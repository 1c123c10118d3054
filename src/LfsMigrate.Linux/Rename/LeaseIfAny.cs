using LfsMigrate.Core;

namespace LfsMigrate.Linux.Rename;

/// <summary>A lease where the file system has leases, else nothing.</summary>
internal sealed class LeaseIfAny(FileLease lease) : FileGuard
{
    private bool _isThere;

    /// <inheritdoc/>
    public override bool KeepsOthersOut => !IsGivenBack && (!_isThere || lease.KeepsOthersOut);

    /// <inheritdoc/>
    public override bool TryLetIn(TimeSpan limit) => _isThere && lease.TryLetIn(limit);

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
