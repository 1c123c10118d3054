using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Scan;

/// <summary>A directory of the tree that waits to be read, is being read, or has subdirectories that wait.</summary>
/// <param name="parent">The directory it was found in; null for the root.</param>
/// <param name="name">Its name there; of the root the path, of one to go on with the path below the root.</param>
internal sealed class ScanDirectory(ScanDirectory? parent, byte[] name)
{
    private int _pieces = 1, _users = 1;
    private volatile bool _isFailed;

    internal ScanDirectory? Parent { get; } = parent;

    internal byte[] Name { get; } = name;

    /// <summary>Kept open for those that are opened relative to it; guarded by <see cref="OpenDirectories"/>.</summary>
    internal DirectoryHandle? Handle { get; set; }

    /// <summary>Where it stands among those kept open; guarded the same way.</summary>
    internal LinkedListNode<ScanDirectory>? Kept { get; set; }

    /// <summary>Whether some of it could not be read.</summary>
    internal bool IsFailed => _isFailed;

    internal void Fail() => _isFailed = true;

    /// <summary>One more part of its entries is in work.</summary>
    internal void BeginPiece() => Interlocked.Increment(ref _pieces);

    /// <summary>True for the last: all its entries were seen.</summary>
    internal bool EndPiece() => Interlocked.Decrement(ref _pieces) == 0;

    /// <summary>One more that is, or will be, opened relative to it.</summary>
    internal void Use() => Interlocked.Increment(ref _users);

    /// <summary>True for the last: nobody needs it open any more.</summary>
    internal bool EndUse() => Interlocked.Decrement(ref _users) == 0;
}
