using System.Diagnostics;
using System.Text.RegularExpressions;
using LfsMigrate.Cli.Output;
using NUnit.Framework;

namespace LfsMigrate.Cli.Tests.Documents;

/// <summary>The completions know the options that --help knows; scripts/completions/generate writes them.</summary>
public sealed class CompletionTests
{
    private const string Folder = "scripts/completions";

    [TestCase("_lfs_migrate_command", "lfs-migrate")]
    [TestCase("_lfs_migrate_script", "lfs_migrate")]
    public void Bash_OptionsOfTheProgram_EqualHelp(string function, string program)
    {
        string text = Project.Read($"{Folder}/lfs-migrate.bash");
        string body = text[text.IndexOf($"\n{function}()", StringComparison.Ordinal)..];
        string list = Regex.Match(body, "_lfs_migrate_options \"([^\"]*)\"").Groups[1].Value;

        Assert.That(list.Split(' '), Is.EquivalentTo(InHelp(program)));
    }

    [TestCase("lfs-migrate", 1)]
    [TestCase("lfs_migrate", 0)]
    public void Zsh_OptionsOfTheProgram_EqualHelp(string program, int half)
    {
        string text = Project.Read($"{Folder}/_lfs-migrate").Split("\nelse\n")[half];
        var options = Regex.Matches(text, @"^ +'\*(-[A-Za-z0-9]|--[a-z-]+)[+=]?\[", RegexOptions.Multiline);

        Assert.That(options.Select(match => match.Groups[1].Value), Is.EquivalentTo(InHelp(program)));
    }

    [TestCase("lfs-migrate")]
    [TestCase("lfs_migrate")]
    public void Fish_OptionsOfTheProgram_EqualHelp(string program)
    {
        string[] lines = [.. Project.Read($"{Folder}/{program}.fish").Split('\n').Where(line => line.StartsWith("complete", StringComparison.Ordinal))];
        var options = lines.Select(line => line[..line.IndexOf(" -d ", StringComparison.Ordinal)])
            .SelectMany(line => Regex.Matches(line, " -s ([A-Za-z0-9])| -l ([a-z-]+)"))
            .Select(match => match.Groups[1].Success ? "-" + match.Groups[1].Value : "--" + match.Groups[2].Value);

        Assert.That(lines, Has.All.StartsWith($"complete -c {program} "));
        Assert.That(options, Is.EquivalentTo(InHelp(program)));
    }

    [TestCase("bash", "lfs-migrate.bash")]
    [TestCase("zsh", "_lfs-migrate")]
    [TestCase("fish", "lfs-migrate.fish")]
    [TestCase("fish", "lfs_migrate.fish")]
    public void Completion_ReadByItsShell_HasNoError(string shell, string file)
    {
        var (status, said) = Run(shell, "-n", Testing.Repository.PathOf("scripts", "completions", file));

        Assert.That((status, said), Is.EqualTo((0, "")));
    }

    [TestCase("lfs-migrate --str", "--stripe-count --stripe-size --stripe-index --streams-per-file")]
    [TestCase("lfs-migrate --verify ", "readback none")]
    [TestCase("lfs-migrate --verify = no", "none")]
    [TestCase("lfs-migrate -c ", "")]
    [TestCase("lfs-migrate --lustre-dir /pro", "/proc")]
    [TestCase("lfs-migrate /etc/passw", "/etc/passwd")]
    [TestCase("lfs-migrate -- --str", "")]
    [TestCase("lfs_migrate --str", "--stripe-count --stripe-size")]
    [TestCase("lfs_migrate --sk", "--skip")]
    public void Bash_Word_IsCompleted(string line, string expected)
    {
        string file = Testing.Repository.PathOf("scripts", "completions", "lfs-migrate.bash");
        string[] words = line.Split(' ');
        const string Complete = """
            source "$1"; shift
            function=$(complete -p "$1" | sed 's/.* -F //; s/ .*//')
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            "$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\n' "${COMPREPLY[*]}"
            """;

        var (status, said) = Run("bash", ["--norc", "-c", Complete, "bash", file, .. words]);

        Assert.That(status, Is.Zero, said);
        string[] found = said.TrimEnd('\n').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Of files there may be others that begin like it.
        Assert.That(expected.StartsWith('/') ? found.Intersect([expected]) : found,
            Is.EquivalentTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static IEnumerable<string> InHelp(string program) =>
        (program == "lfs_migrate" ? ScriptHelpText.Text : HelpText.Text).Split('\n')
        .Where(line => Regex.IsMatch(line, "^ +-"))
        .SelectMany(line => Regex.Matches(Regex.Split(line.Trim(), "  +")[0], @"(?<![A-Za-z-])(--[a-z][a-z-]*|-[A-Za-z0-9])(?![a-z])"))
        .Select(match => match.Value);

    private static (int Status, string Said) Run(string shell, params string[] words)
    {
        if (!Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, shell))))
        {
            Assert.Ignore($"{shell} is not installed");
        }
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" 2>&1", shell, .. words]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }
}
