namespace LfsMigrate.Core;

/// <summary>Something the operator can put right: a wrong option, a library that is not there.</summary>
/// <param name="message">What is wrong, one clause.</param>
/// <param name="advice">What to do about it, one clause.</param>
/// <param name="fault">Where to look.</param>
public sealed class OperatorException(string message, string advice, OperatorFault fault = OperatorFault.Usage)
    : Exception(message)
{
    /// <summary>What to do about it.</summary>
    public string Advice { get; } = advice;

    /// <summary>Where to look.</summary>
    public OperatorFault Fault { get; } = fault;
}
