using LfsMigrate.Core;
using LfsMigrate.Core.Backends;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;

namespace LfsMigrate.Linux.Probe;

/// <summary>Finds out by trying what one way keeps in a directory of its own.</summary>
internal sealed class WayTrial(IMigrationBackend backend, DirectoryHandle directory, UnixPath path)
{
    /// <summary>Migrates a file undisturbed, then one for each kind of writer.</summary>
    internal WayReport Run()
    {
        try
        {
            var file = new TrialFile(directory, backend.Way);
            var outcome = new FileMigration(backend, new PlannedFile(path.Join(file.Name)), VerifyMode.Readback, new MigratedLinks())
                .Run(CancellationToken.None);
            if (outcome.Code != OutcomeCode.Migrated || !file.Holds('a'))
            {
                return new WayReport(backend.Way, false, $"{outcome.Message} ({outcome.Code})", Promise.None);
            }
            var kept = file.Kept();
            kept |= Keeps(WriterKind.Open) ? Promise.DetectsWriters : Promise.None;
            kept |= Keeps(WriterKind.Mapping) ? Promise.DetectsMappings : Promise.None;
            kept |= Keeps(WriterKind.Link) ? Promise.DetectsLinks : Promise.None;
            // Neither can be tried in a moment: what is known of the way.
            kept |= backend.Capabilities.Promises & (Promise.AtomicToReaders | Promise.SurvivesCrash);
            return new WayReport(backend.Way, true, null, kept);
        }
        catch (PosixException e)
        {
            return new WayReport(backend.Way, false, e.Message, Promise.None);
        }
    }

    // He writes when everything is ready for the exchange: what he wrote must be in the file, or he must know that it is not.
    private bool Keeps(WriterKind kind)
    {
        var file = new TrialFile(directory, $"{backend.Way}.{kind}");
        using var writer = new TrialWriter(directory, file, kind);
        bool hasWritten = false;
        try
        {
            using var session = backend.Open(new PlannedFile(path.Join(file.Name)));
            session.Guard();
            session.Stage();
            session.Verify(session.Copy(CancellationToken.None), CancellationToken.None);
            hasWritten = writer.TryWrite();
            session.Exchange();
            session.Settle();
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            // It gave way.
        }
        return file.Holds(hasWritten ? 'w' : 'a');
    }
}
