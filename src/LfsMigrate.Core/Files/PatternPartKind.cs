namespace LfsMigrate.Core.Files;

/// <summary>What stands for what in a pattern.</summary>
internal enum PatternPartKind
{
    /// <summary>One byte of a set.</summary>
    One,

    /// <summary>Any bytes without a slash: <c>*</c>.</summary>
    Any,

    /// <summary>Any bytes: <c>**</c>.</summary>
    Deep,

    /// <summary>There is no more.</summary>
    End,
}
