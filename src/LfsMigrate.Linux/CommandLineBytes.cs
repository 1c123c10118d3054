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
        return words.Count < count ? throw new Core.InvariantException("/proc/self/cmdline is short") : [.. words[^count..]];
    }
}
