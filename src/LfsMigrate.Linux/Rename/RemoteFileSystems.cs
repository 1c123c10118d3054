namespace LfsMigrate.Linux.Rename;

/// <summary>File systems on which others can write without this kernel seeing it: of other machines, or below FUSE.</summary>
public static class RemoteFileSystems
{
    // statfs(2), linux/magic.h, and the products' own headers.
    private static readonly Dictionary<ulong, string> Names = new()
    {
        [0x6969] = "NFS",
        [0x517B] = "SMB",
        [0xFF534D42] = "CIFS",
        [0xFE534D42] = "SMB",
        [0x65735546] = "FUSE",
        [0x01021997] = "9p",
        [0x00C36400] = "Ceph",
        [0x5346414F] = "AFS",
        [0x7461636F] = "OCFS2",
        [0x01161970] = "GFS2",
        [0x47504653] = "GPFS",
        [0x19830326] = "BeeGFS",
        [0x20030528] = "OrangeFS",
        [0x0BD00BD0] = "Lustre",
    };

    /// <summary>Its name; null when it is none of them.</summary>
    /// <param name="type">statfs f_type.</param>
    public static string? NameOf(ulong type) => Names.GetValueOrDefault(type);
}
