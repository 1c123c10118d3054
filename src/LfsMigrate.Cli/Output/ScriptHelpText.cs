namespace LfsMigrate.Cli.Output;

/// <summary>What <c>--help</c> prints in the place of the script <c>lfs_migrate</c>.</summary>
public static class ScriptHelpText
{
    /// <summary>The text, ending in a newline.</summary>
    public const string Text = """
        Usage: lfs_migrate [OPTION]... [FILE|DIR|FID]...    (lfs-migrate in the place of the script lfs_migrate)
               find ... -print0 | lfs_migrate -0 [OPTION]...
        Moves the data of files to other OSTs while they keep their name, their FID and their users.
        Files in use are safe, so nothing is asked before it starts; without names they are read from stdin.

        Layout of the files (none: their own layout, on other OSTs; what a plain file is not told to change it keeps):
          -c, --stripe-count N       OSTs to stripe over (-1: all)
          -S, --stripe-size SIZE     bytes per stripe; K, M, G
          -p, --pool NAME            OSTs of this pool
          -E, --component-end SIZE   starts a component that ends there; the options behind it belong to it
              --copy FILE            the layout of this file or directory
              --yaml FILE            the layout in this file, as lfs getstripe -y writes it
          -R, --restripe             the default layout of the directory that the file is in
          -A, --auto-stripe          a stripe count that fits the size of each file
          -C CAP                     with -A: a file takes at most 1/CAP of an OST's free space (100)
          -M, --min-free KB          with -A: OSTs with less free space do not count (262144)
          -X, --max-free KB          with -A: an OST's free space counts as at most so much

        Input:
          -0, --null                 names in the list end with NUL
          -F, --fid                  names are FIDs
              --lustre-dir DIR       the mount they belong to

        Migration:
          -b, --block                others' I/O waits while a file is copied (default)
              --non-block            others go on; a file that is opened for writing is left alone
          -D, --non-direct           no O_DIRECT
          -s, --skip                 do not read the copy back
              --no-verify            the same
              --rsync                every file by rsync and rename
              --cp                   the same: rsync is used for it too
              --no-rsync             no file by rsync and rename (default)

        Output: a line for each file, NAME: done
          -n, --dry-run              touch nothing
          -v, --verbose              say each file's layouts on stderr
          -q, --quiet                print failures only
          -y, --yes                  nothing: there is no question to answer (nor does -l do anything)
          -h, --help                 print this
              --version              print the version

        All other options are those of lfs-migrate; see lfs-migrate --help.
        Exit status: 0 all done, 1 some files failed, 2 wrong usage, 3 nothing could start,
                     4 some files were busy and none failed, 70 a bug, 130 interrupted.

        """;
}
