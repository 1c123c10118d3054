using LfsMigrate.Core.Migration;
using NUnit.Framework;

namespace LfsMigrate.Core.Tests.Migration;

public sealed class FailureTableTests
{
    [TestCase(MigrationPhase.Planned, Errno.EBUSY, OutcomeCode.InUse)]
    [TestCase(MigrationPhase.Planned, Errno.ETXTBSY, OutcomeCode.Executing)]
    [TestCase(MigrationPhase.Planned, Errno.EAGAIN, OutcomeCode.InUse)]
    [TestCase(MigrationPhase.Guarded, Errno.EAGAIN, OutcomeCode.Changed)]
    [TestCase(MigrationPhase.Verified, Errno.EAGAIN, OutcomeCode.Changed)]
    [TestCase(MigrationPhase.Copied, Errno.ESTALE, OutcomeCode.GuardLost)]
    [TestCase(MigrationPhase.Copied, Errno.ENOLCK, OutcomeCode.GuardLost)]
    [TestCase(MigrationPhase.Planned, Errno.ENOENT, OutcomeCode.Vanished)]
    [TestCase(MigrationPhase.Planned, Errno.ENOTDIR, OutcomeCode.Vanished)]
    [TestCase(MigrationPhase.Planned, Errno.ENAMETOOLONG, OutcomeCode.BadName)]
    [TestCase(MigrationPhase.Planned, Errno.EACCES, OutcomeCode.NoPermission)]
    [TestCase(MigrationPhase.Planned, Errno.EPERM, OutcomeCode.NoPermission)]
    [TestCase(MigrationPhase.Guarded, Errno.EPERM, OutcomeCode.NotOwner)]
    [TestCase(MigrationPhase.Planned, Errno.EROFS, OutcomeCode.ReadOnly)]
    [TestCase(MigrationPhase.Staged, Errno.ENOSPC, OutcomeCode.NoSpace)]
    [TestCase(MigrationPhase.Staged, Errno.EDQUOT, OutcomeCode.QuotaExceeded)]
    [TestCase(MigrationPhase.Staged, Errno.EFBIG, OutcomeCode.TooLarge)]
    [TestCase(MigrationPhase.Guarded, Errno.EREMOTEIO, OutcomeCode.NoTarget)]
    [TestCase(MigrationPhase.Guarded, Errno.ENOBUFS, OutcomeCode.NoTarget)]
    [TestCase(MigrationPhase.Planned, Errno.ENOKEY, OutcomeCode.EncryptedNoKey)]
    [TestCase(MigrationPhase.Planned, Errno.ENOTTY, OutcomeCode.NotLustre)]
    [TestCase(MigrationPhase.Guarded, Errno.EOPNOTSUPP, OutcomeCode.UnsupportedLayout)]
    [TestCase(MigrationPhase.Copied, Errno.EOPNOTSUPP, OutcomeCode.UnsupportedLayout)]
    [TestCase(MigrationPhase.Verified, Errno.EOPNOTSUPP, OutcomeCode.ExchangeUnsupported)]
    [TestCase(MigrationPhase.Staged, Errno.EIO, OutcomeCode.InputOutput)]
    [TestCase(MigrationPhase.Staged, Errno.ENODATA, OutcomeCode.SystemCall)]
    [TestCase(MigrationPhase.Staged, 4242, OutcomeCode.SystemCall)]
    public void CodeOf_PhaseAndErrno_AsListed(MigrationPhase reached, int errno, string code) =>
        Assert.That(FailureTable.CodeOf(reached, errno), Is.EqualTo(code));
}
