namespace LfsMigrate.Core.Migration;

/// <summary>The one table that says what an errno means for a file, by the phase it came in.</summary>
public static class FailureTable
{
    /// <summary>The code of a call that failed while moving on from <paramref name="reached"/>.</summary>
    public static string CodeOf(MigrationPhase reached, int errno) => errno switch
    {
        Errno.EBUSY => OutcomeCode.InUse,
        Errno.ETXTBSY => OutcomeCode.Executing,
        Errno.EAGAIN => reached < MigrationPhase.Guarded ? OutcomeCode.InUse : OutcomeCode.Changed,
        Errno.ESTALE or Errno.ENOLCK => OutcomeCode.GuardLost,
        Errno.ENOENT or Errno.ENOTDIR => OutcomeCode.Vanished,
        Errno.ENAMETOOLONG => OutcomeCode.BadName,
        Errno.EACCES => OutcomeCode.NoPermission,
        Errno.EPERM => reached < MigrationPhase.Guarded ? OutcomeCode.NoPermission : OutcomeCode.NotOwner,
        Errno.EROFS => OutcomeCode.ReadOnly,
        Errno.ENOSPC => OutcomeCode.NoSpace,
        Errno.EDQUOT => OutcomeCode.QuotaExceeded,
        Errno.EFBIG => OutcomeCode.TooLarge,
        Errno.EREMOTEIO or Errno.ENOBUFS => OutcomeCode.NoTarget,
        Errno.ENOKEY => OutcomeCode.EncryptedNoKey,
        Errno.ENOTTY => OutcomeCode.NotLustre,
        Errno.EOPNOTSUPP when reached >= MigrationPhase.Verified => OutcomeCode.ExchangeUnsupported,
        Errno.EOPNOTSUPP => OutcomeCode.UnsupportedLayout,
        Errno.EIO => OutcomeCode.InputOutput,
        _ => OutcomeCode.SystemCall,
    };
}
