using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Core.Placement;
using LfsMigrate.Lustre;

namespace LfsMigrate.Cli.Input;

/// <summary>Reads the layout that --copy or --yaml names, once, before the first file is touched.</summary>
internal static class TemplateSource
{
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
            return LayoutRequest.Of(source.IsYaml ? LayoutDescription.Read(YamlFile.Read(path)) : OfFile(path, command.Options.LustreDir));
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

    /// <summary>A message that others wrote, fit for one line.</summary>
    internal static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
