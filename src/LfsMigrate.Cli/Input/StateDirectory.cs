using LfsMigrate.Core;
using LfsMigrate.Linux;

namespace LfsMigrate.Cli.Input;

/// <summary>Where runs keep their journals: each in a directory of its name.</summary>
public static class StateDirectory
{
    private const string Variable = "LFS_MIGRATE_STATE_DIR";
    private const string OfRoot = "/var/lib/lfs-migrate";

    /// <summary>The place for a command, as an absolute path.</summary>
    /// <exception cref="OperatorException">There is none to be found.</exception>
    public static string Of(Options options)
    {
        if (options.StateDirectory is { } given)
        {
            return Path.GetFullPath(Invocation.ToText("--state-dir", given));
        }
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Path.GetFullPath(named);
        }
        if (OwnProcess.EffectiveUid == 0)
        {
            return OfRoot;
        }
        string? home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(home) || !Path.IsPathRooted(home))
        {
            home = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } own ? Path.Combine(own, ".local", "state")
                : throw new OperatorException("there is no place for the journal: neither XDG_STATE_HOME nor HOME is set",
                    "give --state-dir=DIR, or --no-journal to do without", OperatorFault.Environment);
        }
        return Path.Combine(home, "lfs-migrate");
    }
}
