using System.Text;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Linux.Probe;

/// <summary>A small file for a trial, with everything a file can have here.</summary>
internal sealed class TrialFile
{
    /// <summary>Its length in bytes.</summary>
    internal const int Bytes = 64 * 1024;

    private const uint SomeProject = 4711;
    private static readonly UnixPath Note = UnixPath.FromText("user.lfs-migrate"), Acl = UnixPath.FromText("system.posix_acl_access");
    private static readonly UnixTime Time = new(1_234_567_890, 123_456_789);

    // struct posix_acl_xattr_header, version 2, and entries: u::rw- u:root:r-- g::r-- m::r-- o::---
    private static readonly byte[] AclValue =
    [
        2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 0, 0, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255,
        16, 0, 4, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
    ];

    private readonly DirectoryHandle _directory;

    /// <summary>Makes it in a directory.</summary>
    internal TrialFile(DirectoryHandle directory, string name)
    {
        (_directory, Name) = (directory, UnixPath.FromText(name));
        using var file = directory.Open(Name, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL, 0x1A4);
        byte[] content = new byte[Bytes];
        content.AsSpan().Fill((byte)'a');
        file.Write(content, 0);
        HasXattr = Try(() => file.SetXattr(Note, Encoding.ASCII.GetBytes("a note")));
        HasAcl = Try(() => file.SetXattr(Acl, AclValue));
        // A directory that gives its files a project takes in no others.
        Project = file.Project() is > 0 and var given ? given : SomeProject;
        HasProject = Try(() => file.SetProject(Project)) && file.Project() == Project;
        file.Flush();
        file.SetTimes(Time, Time);
        Facts = file.Stat();
    }

    /// <summary>Its name.</summary>
    internal UnixPath Name { get; }

    /// <summary>stat of it when it was made.</summary>
    internal FileFacts Facts { get; }

    private bool HasXattr { get; }

    private bool HasAcl { get; }

    private uint Project { get; }

    private bool HasProject { get; }

    /// <summary>What is still as it was made. What a file cannot have here it cannot lose.</summary>
    internal Promise Kept()
    {
        using var file = _directory.Open(Name, OpenFlags.O_RDONLY | OpenFlags.O_NOATIME);
        var now = file.Stat();
        var kept = Promise.None;
        Add(Promise.KeepsInode, now.Identity == Facts.Identity);
        Add(Promise.KeepsTimes, now.Modified == Time && now.Accessed == Time);
        Add(Promise.KeepsChangeTime, now.Changed == Facts.Changed);
        Add(Promise.KeepsXattrs, !HasXattr || file.Xattr(Note) != null);
        Add(Promise.KeepsAcl, !HasAcl || file.Xattr(Acl).AsSpan().SequenceEqual(AclValue));
        Add(Promise.KeepsProject, !HasProject || file.Project() == Project);
        return kept;

        void Add(Promise promise, bool isKept) => kept |= isKept ? promise : Promise.None;
    }

    /// <summary>Whether its content is what it should be.</summary>
    /// <param name="first">Its first byte; all others are as made.</param>
    internal bool Holds(char first)
    {
        using var file = _directory.Open(Name, OpenFlags.O_RDONLY | OpenFlags.O_NOATIME);
        byte[] content = new byte[Bytes + 1];
        return file.Read(content, 0) == Bytes && content[0] == first && content.AsSpan(1, Bytes - 1).IndexOfAnyExcept((byte)'a') < 0;
    }

    private static bool Try(Action give)
    {
        try
        {
            give();
            return true;
        }
        catch (Core.PosixException)
        {
            return false;
        }
    }
}
