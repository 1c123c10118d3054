namespace LfsMigrate.Core;

/// <summary>Where the operator has to look.</summary>
public enum OperatorFault
{
    /// <summary>At the command line.</summary>
    Usage,

    /// <summary>At the machine: something the program needs is not there.</summary>
    Environment,
}
