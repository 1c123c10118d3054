using LfsMigrate.Cli.Input;
using LfsMigrate.Cli.Output;
using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Linux.Probe;

namespace LfsMigrate.Cli.Verbs;

/// <summary><c>lfs-migrate probe PATH</c>: what holds at a place, found out by trying.</summary>
public sealed class ProbeVerb(Invocation command)
{
    /// <summary>Probes and prints.</summary>
    /// <exception cref="OperatorException">The place cannot be probed.</exception>
    public int Run()
    {
        if (command.Operands.Count != 2)
        {
            throw new OperatorException("'probe' takes one path", "write lfs-migrate probe PATH");
        }
        var path = command.Operands[1];
        using var resolver = new DirectoryResolver(OwnProcess.EffectiveUid);
        try
        {
            using var directory = OpenPlace(resolver, path);
            using var output = Console.OpenStandardOutput();
            output.Write(Report(directory, path));
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            throw new OperatorException($"'{path}' cannot be probed: {e.Message}", "give a directory that files can be made in",
                OperatorFault.Environment);
        }
        return ExitCode.Done;
    }

    // A file stands for the directory it is in.
    private static DirectoryHandle OpenPlace(DirectoryResolver resolver, UnixPath path)
    {
        try
        {
            return resolver.Open(path);
        }
        catch (PosixException e) when (e.Errno == Errno.ENOTDIR)
        {
            return resolver.Open(path.Parent);
        }
    }

    private byte[] Report(DirectoryHandle directory, UnixPath path)
    {
        var kind = FileSystemKind.Of(directory);
        var ways = new WaysHere(command, LustreAccess.For(command), Unpaced.Instance, CancellationToken.None);
        var here = ways.In(directory);
        var reports = kind.Type == FileSystemKind.LL_SUPER_MAGIC
            ? [.. here.All.Select(way => new WayReport(way.Way, true, null, way.Capabilities.Promises))]
            : PlaceProbe.Try(directory, ways.OnOrdinaryFileSystems);
        // The first that was found to work is the one a run would take: a way that cannot gives way to the next.
        string? chosen = here.All.Select(way => way.Way).FirstOrDefault(way => reports.Any(r => r.Way == way && r.Works));
        var report = new ProbeReport(path, kind, chosen, reports);
        return command.Options.Json ? report.ToJson() : report.ToText();
    }
}
