using System.Security.Cryptography;

namespace LfsMigrate.EndToEnd.Tests;

/// <summary>Everything of a file that a migration must not change; compares by value and prints the difference.</summary>
internal sealed record FileSnapshot(string Digest, ulong Inode, long SizeBytes, string Mode, uint Uid, uint Gid, uint Links,
    long AtimeNs, long MtimeNs, string Xattrs)
{
    internal static FileSnapshot Of(string path)
    {
        var state = Posix.Stat(path); // before the content: reading it may move atime
        string digest = Convert.ToHexString(SHA256.HashData(Posix.ReadAll(path)));
        return new FileSnapshot(digest, state.Inode, state.SizeBytes, Convert.ToString(state.Mode, 8), state.Uid, state.Gid,
            state.Links, state.AtimeNs, state.MtimeNs, Posix.Xattrs(path));
    }

    /// <summary>The same file under another inode: what the fallback leaves.</summary>
    internal FileSnapshot WithoutInode() => this with { Inode = 0 };
}
