namespace LfsMigrate.Core.Migration;

/// <summary>The stable codes of outcomes, as they stand in <c>--json</c>; docs/json-output.md lists them.</summary>
public static class OutcomeCode
{
#pragma warning disable CS1591 // Each code is explained in docs/json-output.md, which a test compares with this list.
    public const string Migrated = "migrated";
    public const string Planned = "planned";

    // Skipped.
    public const string AlreadyMigrated = "already-migrated";
    public const string NotRegular = "not-regular";
    public const string ListedDirectory = "listed-directory";
    public const string HsmReleased = "hsm-released";
    public const string Leftover = "leftover";
    public const string Interrupted = "interrupted";
    public const string SettledBefore = "settled-before";
    public const string NotNeeded = "not-needed";

    // Busy.
    public const string InUse = "in-use";
    public const string Changed = "changed";
    public const string HsmActive = "hsm-active";
    public const string GuardLost = "guard-lost";
    public const string Executing = "executing";
    public const string Replaced = "replaced";

    // Failed.
    public const string Vanished = "vanished";
    public const string BadName = "bad-name";
    public const string NoPermission = "no-permission";
    public const string NotOwner = "not-owner";
    public const string ReadOnly = "read-only";
    public const string Immutable = "immutable";
    public const string AppendOnly = "append-only";
    public const string SwapFile = "swap-file";
    public const string UntrustedSymlink = "untrusted-symlink";
    public const string NotLustre = "not-lustre";
    public const string OtherFileSystem = "other-filesystem";
    public const string ForeignLayout = "foreign-layout";
    public const string UnsupportedLayout = "unsupported-layout";
    public const string EncryptedNoKey = "encrypted-no-key";
    public const string EncryptionUnsafe = "encryption-unsafe";
    public const string HsmArchived = "hsm-archived";
    public const string HsmChanged = "hsm-changed";
    public const string HsmRestoreFailed = "hsm-restore-failed";
    public const string WrongLayout = "wrong-layout";
    public const string NoSpace = "no-space";
    public const string QuotaExceeded = "quota-exceeded";
    public const string NoTarget = "no-target";
    public const string TooLarge = "too-large";
    public const string VerifyMismatch = "verify-mismatch";
    public const string ExchangeUnsupported = "exchange-unsupported";
    public const string ExchangeFailed = "exchange-failed";
    public const string ExchangeUnknown = "exchange-unknown";
    public const string TruncatedLate = "truncated-late";
    public const string MirrorLeft = "mirror-left";
    public const string FallbackFailed = "fallback-failed";
    public const string PromiseNotKept = "promise-not-kept";
    public const string UnsafeHere = "unsafe-here";
    public const string NameTaken = "name-taken";
    public const string LinksUnknown = "links-unknown";
    public const string LeftoverConflict = "leftover-conflict";
    public const string Stuck = "stuck";
    public const string InputOutput = "io-error";
    public const string ListTruncated = "list-truncated";
    public const string BadPlan = "bad-plan";
    public const string Unreadable = "unreadable-directory";
    public const string SystemCall = "system-call";
#pragma warning restore CS1591

    /// <summary>The kind of outcome a code belongs to.</summary>
    public static OutcomeKind KindOf(string code) => code switch
    {
        Migrated or Planned => OutcomeKind.Migrated,
        AlreadyMigrated or NotRegular or ListedDirectory or HsmReleased or Leftover or Interrupted or SettledBefore
            or NotNeeded => OutcomeKind.Skipped,
        InUse or Changed or HsmActive or GuardLost or Executing or Replaced => OutcomeKind.Busy,
        _ => OutcomeKind.Failed,
    };
}
