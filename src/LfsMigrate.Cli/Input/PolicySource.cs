using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Planning;

namespace LfsMigrate.Cli.Input;

/// <summary>Reads the policy that <c>restripe --policy</c> names.</summary>
internal static class PolicySource
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The file, wherever it lies.</param>
    /// <exception cref="OperatorException">It cannot be read, or is no policy: one line that names the file, the rule and what to write.</exception>
    internal static RestripePolicy Read(UnixPath path)
    {
        try
        {
            return RestripePolicyReader.Read(YamlFile.Read(path));
        }
        catch (OperatorException e)
        {
            throw new OperatorException($"--policy {path}: {e.Message}", e.Advice);
        }
        catch (Exception e) when (e is PosixException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"--policy {path}: {TemplateSource.OneLine(e.Message)}",
                "give a file of rules in YAML, patterns in quotes; docs/restripe-policy.md has the form");
        }
    }
}
