using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;

namespace LfsMigrate.Lustre.Fallback;

/// <summary>Lets rsync carry over a file's metadata where that cannot be done without, and data where it finds any to be missing.</summary>
internal static class Rsync
{
    private static readonly string[] Options =
    [
        "--inplace", "--sparse", "--perms", "--owner", "--group", "--times", "--acls", "--xattrs", .. LustreXattr.RsyncFilters, "--",
    ];

    /// <summary>Whether the environment names the rsync to use: then it is used for every file.</summary>
    internal static bool IsAskedFor => Named != null;

    /// <summary>Runs rsync from a name to a donor in the same directory; returns when it has ended well.</summary>
    /// <remarks>What the name leads to meanwhile does not matter: the result is compared with the file that is open.</remarks>
    /// <param name="original">Any byte is fine in the name: it goes through no shell, and <c>./</c> keeps it a name.</param>
    /// <param name="donor">The donor's name.</param>
    /// <param name="mayGoOn">Called several times a second; when it throws, rsync is ended.</param>
    /// <exception cref="RefusedException">rsync is not there or has failed.</exception>
    internal static void Copy(LinkedName original, UnixPath donor, Action mayGoOn)
    {
        string program = Named ?? "rsync";
        var here = UnixPath.FromText(".");
        UnixPath[] words =
        [
            UnixPath.FromText(program), .. Options.Select(UnixPath.FromText), here.Join(original.Name), here.Join(donor),
        ];
        var (status, output) = Run(program, words, original.Directory, mayGoOn);
        if (status != 0)
        {
            string said = output.Trim().Split('\n')[0];
            throw new RefusedException(OutcomeCode.FallbackFailed, $"{program} ended with status {status}: {said}");
        }
    }

    private static string? Named => Environment.GetEnvironmentVariable("RSYNC") is { Length: > 0 } named ? named : null;

    private static (int Status, string Output) Run(string program, UnixPath[] words, DirectoryHandle directory, Action mayGoOn)
    {
        try
        {
            return ChildProcess.Run(words, directory, mayGoOn);
        }
        catch (PosixException e) when (e.Errno is Errno.ENOENT or Errno.EACCES && e.Call == program)
        {
            throw new RefusedException(OutcomeCode.FallbackFailed, $"'{program}' cannot be started; install rsync");
        }
    }
}
