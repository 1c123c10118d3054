using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Rename;

/// <summary>The old file while its names are given to a copy.</summary>
internal interface IReplacedFile
{
    /// <summary>Whether the copy has something that was written after it was made.</summary>
    bool HasLateWrites { get; }

    /// <summary>Throws when somebody has it open, also one who waited for that, or wrote to it; names may have changed.</summary>
    /// <exception cref="RefusedException">Somebody has, or did.</exception>
    void Confirm();

    /// <summary>
    /// Lets those finish who have come by it under a name that is not its own any more, and carries over what they have written;
    /// false when they are not done soon.
    /// </summary>
    /// <param name="copy">Takes what they have written.</param>
    /// <exception cref="RefusedException">It took too long.</exception>
    /// <exception cref="Core.PosixException">The copy cannot take it.</exception>
    bool TryLetIn(NewFile copy);
}
