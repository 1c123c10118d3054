using System.Text;

namespace LfsMigrate.Linux;

/// <summary>The program's own arguments as the kernel was given them: .NET decodes them and loses what is not UTF-8.</summary>
public static class CommandLineBytes
{
    /// <summary>
    /// The last <paramref name="count"/> arguments, each byte as the character of the same number (Latin-1), so that
    /// they can be parsed as text and turned back without loss.
    /// </summary>
    public static string[] Read(int count)
    {
        List<string> words = All();
        return words.Count < count ? throw new Core.InvariantException("/proc/self/cmdline is short") : [.. words[^count..]];
    }

    /// <summary>The name the program was started by, without the directories in front; empty when nobody can tell.</summary>
    public static string ProgramName()
    {
        try
        {
            return All() is [var first, ..] ? first[(first.LastIndexOf('/') + 1)..] : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Asked before anything can be reported; whoever reads the arguments meets the same.
            return "";
        }
    }

    private static List<string> All()
    {
        byte[] raw = File.ReadAllBytes("/proc/self/cmdline");
        var words = new List<string>();
        int start = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] == 0)
            {
                words.Add(Encoding.Latin1.GetString(raw, start, i - start));
                start = i + 1;
            }
        }
        return words;
    }
}
