using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Linux;
using LfsMigrate.Lustre;
using Microsoft.Win32.SafeHandles;

namespace LfsMigrate.Cli.Input;

/// <summary>Reads the layout that --copy or --yaml names, once, before the first file is touched.</summary>
internal static class TemplateSource
{
    private const int YamlBytesMax = 1024 * 1024;

    /// <summary>The layout a command line asks for.</summary>
    /// <exception cref="OperatorException">The file that it names does not say it.</exception>
    internal static LayoutRequest Read(Invocation command)
    {
        if (command.Source is not { } source)
        {
            return command.Layout;
        }
        var path = Invocation.ToPath(source.Word);
        try
        {
            return LayoutRequest.Of(source.IsYaml ? OfYaml(path) : OfFile(path, command.Options.LustreDir));
        }
        catch (Exception e) when (e is PosixException or RefusedException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"{source.Option} {path}: {OneLine(e.Message)}", source.IsYaml
                ? "give a file that lfs getstripe -y has written" : "give a file, directory or FID that has the layout");
        }
    }

    private static LayoutTemplate OfFile(UnixPath path, string? lustreDirectory)
    {
        try
        {
            return TemplateFile.Read(path);
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT && path.TryGetText(out string text) && Fid.TryParse(text, out var fid))
        {
            var mount = FidMount.Find(lustreDirectory);
            foreach (var name in mount.PathsOf(fid))
            {
                return TemplateFile.Read(mount.Root.Join(name));
            }
            throw new RefusedException(OutcomeCode.Vanished, $"{mount.FsName} has no file with this FID");
        }
    }

    private static LayoutTemplate OfYaml(UnixPath path)
    {
        using var stream = new FileStream(new SafeFileHandle(RawOpen.ForReading(path), ownsHandle: true), FileAccess.Read, bufferSize: 0);
        byte[] text = new byte[YamlBytesMax + 1];
        int length = stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        if (length > YamlBytesMax)
        {
            throw new FormatException("it is longer than 1 MiB");
        }
        return LayoutDescription.Read(YamlTree.Read(text.AsSpan(0, length)));
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
