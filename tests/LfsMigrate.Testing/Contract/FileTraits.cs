using LfsMigrate.Core.Files;

namespace LfsMigrate.Testing.Contract;

/// <summary>What a file has beside its content and must keep.</summary>
/// <param name="Mode">Permission bits.</param>
/// <param name="Accessed">Last access; whole seconds, as not every file system keeps more.</param>
/// <param name="Modified">Last change of the content.</param>
/// <param name="Note">Value of the extended attribute <c>user.note</c>; null for none.</param>
public sealed record FileTraits(uint Mode, UnixTime Accessed, UnixTime Modified, string? Note);
