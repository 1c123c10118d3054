namespace LfsMigrate.Linux.Probe;

/// <summary>How somebody writes to a file that is being migrated.</summary>
internal enum WriterKind
{
    /// <summary>He opens it under its name.</summary>
    Open,

    /// <summary>He has it mapped, and no descriptor any more.</summary>
    Mapping,

    /// <summary>He opens it under another name.</summary>
    Link,
}
