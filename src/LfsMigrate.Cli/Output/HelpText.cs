namespace LfsMigrate.Cli.Output;

/// <summary>What <c>--help</c> prints.</summary>
public static class HelpText
{
    /// <summary>The text, ending in a newline.</summary>
    public const string Text = """
        Usage: lfs-migrate [OPTION]... FILE|DIR|FID...    (in the place of lfs migrate)
               find ... -print0 | lfs-migrate -0 [OPTION]...
               lfs-migrate probe [--json] PATH            (what can be had there)
               lfs-migrate targets [--json] [--pool NAME] MOUNT    (how full its OSTs are)
               lfs-migrate balance [--band 5%] [--execute] MOUNT   (fewest moves that even its OSTs out)
               lfs-migrate drain --ost LIST MOUNT         (everything off these OSTs)
               lfs-migrate restripe --policy FILE [--execute] DIR  (layouts by size and name)
               lfs-migrate run PLAN                       (what --save-plan has kept)
               lfs-migrate runs | status NAME | status --merge NAME...  [--json]   (what became of runs)
               lfs-migrate audit [--sample 1%] NAME       (reads its files again)
               lfs-migrate pause | continue | stop NAME   (to a run that goes on)
        Moves the data of files to other OSTs while they keep their name, their FID and their users.
        Each copy is read back and compared before it takes the place of the old one.
        Without Lustre: to freshly allocated storage of the same file system (XFS, btrfs, ext4, others).

        Layout of the files, in the order and meaning of lfs setstripe (none: their own layout, on other OSTs):
          -c, --stripe-count N       OSTs to stripe over (-1: all)
          -C, --overstripe-count N   stripes, several per OST if need be
          -S, --stripe-size SIZE     bytes per stripe; K, M, G
          -i, --stripe-index N       first OST
          -o, --ost LIST             these OSTs: 0,4-7
          -p, --pool NAME            OSTs of this pool
          -E, --component-end SIZE   starts a component that ends there; the last one ends at eof
          -L, --layout raid0|mdt     where the component's data lies
          -z, --extension-size SIZE  the component grows in steps of this size
              --comp-flags LIST      prefrd, prefwr, prefrw, nosync, nocompr; ^FLAG takes one away
          -N, --mirror-count[=N]     starts N mirrors; the options behind it belong to them

        Layout from elsewhere, with none of the above:
              --copy FILE            the layout of that file (or FID), or a directory's default, on any OST
          -y, --yaml FILE            the layout in that file, as lfs getstripe -y writes it
              --restripe             what a new file in the same directory would get

        Stripe count by size, with -S, -i and -p only:
          -A, --auto-stripe          1 below 1 GiB, then growing with the size, and with less space on the OSTs
          -K, --auto-cap N           an object gets at most 1/N of an OST's available space (default: 100)
          -M, --min-free KIB         OSTs with less available do not count (default: 262144)
          -X, --max-free KIB         more available counts as this (default: 0, no limit)

        Input:
          -0, --null                 names in the list end with NUL
              --files-from FILE      the list of names; - is stdin
          -F, --fid                  names are FIDs
              --lustre-dir DIR       the mount they belong to

        Migration:
          -b, --block                others' I/O waits while a file is copied (default, but for PFL and DoM)
          -n, --non-block            others go on; a file that is opened for writing is left alone
          -D, --non-direct           no O_DIRECT
              --restore              fetch released files from the HSM archive, instead of skipping them
              --verify readback|none  read the copy back and compare checksums (default), or not
              --timeout SECONDS      give a file up after this time (default: 10 minutes and 1 s per MiB)
              --fallback rsync|never  what to do when the MDS will not exchange a file's layouts (default: rsync)
              --rsync                every file by rsync and rename
              --no-rsync             no file by rsync and rename

        On other file systems than Lustre:
              --backend WAY           auto (default), lustre, dedupe, xfs-exchange, ext4, rename
              --to DIR                move files to this directory, perhaps of another file system
              --require LIST          only by a way that keeps these, such as keeps-inode,detects-writers; see probe
              --accept-races          rename also where writers on other machines cannot be seen

        The run:
          -j, --jobs N                migrate so many files at the same time (default: by cores and OSTs)
              --streams-per-file N    copy a file above 64 MiB in so many streams (default: by its OSTs; 1 without Lustre)
              --adaptive              fewer of them while reading and writing take longer than at their best
              --ost-streams N         let at most so many of them at once use one OST (default: any number)
          -W, --bandwidth-limit SIZE  bytes the whole run copies per second; no unit: MiB, 0: no limit (default)
              --limits FILE           take both from this file, and again on each SIGHUP
              --retries N             try busy files so often again at the end of the run (default: 3)
              --retry-delay SECONDS   before the first time; twice as long before each later one (default: 1)
              --exit-errno            end with the errno of the first file that was busy or failed, or 0

        A run that can be gone on with (kept for each list and directory):
              --run NAME              its name; without it one is made up
              --resume NAME           go on with it; limits and reports may change, nothing else
              --retry-failed NAME     try its failed and busy files again
              --state-dir DIR         where journals are (default: /var/lib/lfs-migrate for root)
              --no-journal            keep none
              --shard I/N             only the I-th of N parts of the files; auto: as Slurm says
              --merge                 status of several runs as one
              --watch                 status again and again, until the run ends
              --sample PERCENT        how many files audit reads (default: 100%)

        When a run ends before its last file; the files in hand are finished, and it can be gone on with:
              --stop-at TIME          06:30, or 2026-12-24T06:30
              --max-duration TIME     seconds, or 10m, 8h, 2d
              --max-files N           so many files are settled
              --max-bytes SIZE        so many bytes are migrated
              --max-failures N        more files than that have failed
              --min-free-target SIZE  a target that gets data has less available; also N%
              --stop-file FILE        when this is there

        Planning (balance, drain, restripe; nothing is moved without --execute, but by drain):
              --band PERCENT          how far an OST's fill may be from the goal, up and down (default: 5%)
              --target-fill PERCENT   the goal (default: the mean fill)
              --older-than TIME       leave files alone that were written to later (default: 1h; drain: 0)
              --min-size SIZE         leave smaller files alone
              --exclude GLOB          leave these files alone; with / below the directory, else by name; repeatable
              --policy FILE           rules for restripe, see docs/restripe-policy.md
              --scan-file FILE        keep what the scan has found so far there; if it is there, go on with that scan
              --save-plan FILE        keep the plan: JSON lines, to be read, edited and run
              --execute               carry it out; files that somebody has open are left alone, unless -b is given

        Output:
          -v, --verbose              print each migrated name
          -q, --quiet                print failures only
              --dry-run              print what would be done
              --json                 one JSON object per file on stdout
              --progress auto|always|never  how far the run is: shown on a terminal, else a line every 30 s
              --log FILE             add what is said to this file, with the time; begins new ones when large
              --metrics FILE         for Prometheus, written anew every 10 seconds
              --stats                progress of each copy in YAML on stdout, every 5 seconds
              --stats-interval S     the same, every S seconds; 0: none
          -h, --help                 print this
              --version              print the version

        Exit status: 0 all done, 1 some files failed, 2 wrong usage, 3 nothing could start,
                     4 some files were busy and none failed, 30 stopped by a bound, 70 a bug, 130 interrupted.

        """;
}
