namespace LfsMigrate.Core.Migration;

/// <summary>How a copy is verified before the exchange.</summary>
public enum VerifyMode
{
    /// <summary>The donor is read back from storage and its digest compared. The default.</summary>
    Readback,

    /// <summary>Only counts and lengths are checked.</summary>
    None,
}
