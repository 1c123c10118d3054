namespace LfsMigrate.Core.Migration;

/// <summary>The one table that says which error number stands for an outcome that has none of its own.</summary>
public static class CodeErrno
{
    private static readonly Dictionary<string, int> Table = new()
    {
        [OutcomeCode.Migrated] = 0,
        [OutcomeCode.Planned] = 0,
        [OutcomeCode.AlreadyMigrated] = 0,
        [OutcomeCode.NotRegular] = 0,
        [OutcomeCode.ListedDirectory] = 0,
        [OutcomeCode.HsmReleased] = 0,
        [OutcomeCode.Leftover] = 0,
        [OutcomeCode.Interrupted] = 0,
        [OutcomeCode.SettledBefore] = 0,
        [OutcomeCode.NotNeeded] = 0,
        [OutcomeCode.InUse] = Errno.EBUSY,
        [OutcomeCode.Changed] = Errno.EAGAIN,
        [OutcomeCode.HsmActive] = Errno.EBUSY,
        [OutcomeCode.GuardLost] = Errno.ENOLCK,
        [OutcomeCode.Executing] = Errno.ETXTBSY,
        [OutcomeCode.Replaced] = Errno.ESTALE,
        [OutcomeCode.Vanished] = Errno.ENOENT,
        [OutcomeCode.BadName] = Errno.EINVAL,
        [OutcomeCode.NoPermission] = Errno.EACCES,
        [OutcomeCode.NotOwner] = Errno.EPERM,
        [OutcomeCode.ReadOnly] = Errno.EROFS,
        [OutcomeCode.Immutable] = Errno.EPERM,
        [OutcomeCode.AppendOnly] = Errno.EPERM,
        [OutcomeCode.SwapFile] = Errno.ETXTBSY,
        [OutcomeCode.UntrustedSymlink] = Errno.ELOOP,
        [OutcomeCode.NotLustre] = Errno.ENOTTY,
        [OutcomeCode.OtherFileSystem] = Errno.EXDEV,
        [OutcomeCode.ForeignLayout] = Errno.EOPNOTSUPP,
        [OutcomeCode.UnsupportedLayout] = Errno.EOPNOTSUPP,
        [OutcomeCode.EncryptedNoKey] = Errno.ENOKEY,
        [OutcomeCode.EncryptionUnsafe] = Errno.EOPNOTSUPP,
        [OutcomeCode.HsmArchived] = Errno.EPERM,
        [OutcomeCode.HsmChanged] = Errno.EPERM,
        [OutcomeCode.HsmRestoreFailed] = Errno.EIO,
        [OutcomeCode.WrongLayout] = Errno.EINVAL,
        [OutcomeCode.NoSpace] = Errno.ENOSPC,
        [OutcomeCode.QuotaExceeded] = Errno.EDQUOT,
        [OutcomeCode.NoTarget] = Errno.EREMOTEIO,
        [OutcomeCode.TooLarge] = Errno.EFBIG,
        [OutcomeCode.VerifyMismatch] = Errno.EIO,
        [OutcomeCode.ExchangeUnsupported] = Errno.EOPNOTSUPP,
        [OutcomeCode.ExchangeFailed] = Errno.EIO,
        [OutcomeCode.ExchangeUnknown] = Errno.EIO,
        [OutcomeCode.TruncatedLate] = Errno.EIO,
        [OutcomeCode.FallbackFailed] = Errno.EIO,
        [OutcomeCode.PromiseNotKept] = Errno.EOPNOTSUPP,
        [OutcomeCode.UnsafeHere] = Errno.EOPNOTSUPP,
        [OutcomeCode.NameTaken] = Errno.EEXIST,
        [OutcomeCode.LinksUnknown] = Errno.EPERM,
        [OutcomeCode.LeftoverConflict] = Errno.EEXIST,
        [OutcomeCode.MirrorLeft] = Errno.EIO,
        [OutcomeCode.Stuck] = Errno.ETIMEDOUT,
        [OutcomeCode.InputOutput] = Errno.EIO,
        [OutcomeCode.ListTruncated] = Errno.EINVAL,
        [OutcomeCode.BadPlan] = Errno.EINVAL,
        [OutcomeCode.Unreadable] = Errno.EACCES,
        [OutcomeCode.SystemCall] = Errno.EIO,
    };

    /// <summary>The codes that the table knows.</summary>
    public static IEnumerable<string> Codes => Table.Keys;

    /// <summary>The error number of an outcome: of the call that failed, else the one that stands for its code; 0 when nothing is wrong.</summary>
    public static int Of(MigrationOutcome outcome)
    {
        if (outcome.Kind is OutcomeKind.Migrated or OutcomeKind.Skipped)
        {
            return 0;
        }
        return outcome.Errno != 0 ? outcome.Errno
            : Table.TryGetValue(outcome.Code, out int errno) ? errno
            : throw new InvariantException($"the code {outcome.Code} stands for no error number");
    }
}
