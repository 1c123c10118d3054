namespace LfsMigrate.Core;

/// <summary>A belief of the program was false: a bug. The process ends with exit code 70.</summary>
/// <param name="message">The belief.</param>
public sealed class InvariantException(string message) : Exception(message);
