
namespace LfsMigrate.Cli;

/// <summary>The program's version, as Directory.Build.props gives it.</summary>
public static class VersionText
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Value { get; } = typeof(VersionText).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
