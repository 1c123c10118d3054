using LfsMigrate.Core;
using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace LfsMigrate.Cli.Output;

/// <summary>
/// What the program says: to people on stderr, and to the log. That is a file (<c>--log</c>), and where stderr is the journal of systemd
/// that journal, with fields. The loggers are made when there is something to say.
/// </summary>
public sealed class Messages : IDisposable
{
    private const string FileLine = "{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fffzzz} {Level:u3} {Message:l}{NewLine}";
    private const long FileBytesMax = 64 << 20;
    private const int FilesKeptMax = 32;

    private readonly Lazy<Logger> _screen, _journal;
    private readonly bool _isJournal = SystemdJournal.TakesStderr();
    private readonly string _program;
    private volatile Action<string>? _above;
    private Logger? _file;

    /// <param name="program">The name in front of each line.</param>
    public Messages(string program)
    {
        _program = program;
        _screen = new Lazy<Logger>(() => new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, outputTemplate: program + ": {Message:l}{NewLine}",
                theme: ConsoleTheme.None).CreateLogger());
        _journal = new Lazy<Logger>(() => new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new SystemdJournal(program)).CreateLogger());
    }

    /// <summary>Whether only errors are said; a log file has the rest too.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>The name of the run, for the log; null where it has none.</summary>
    public string? Run { get; set; }

    /// <summary>Whether there is a log, which wants to know of each file.</summary>
    public bool HasLog => _isJournal || _file != null;

    /// <summary>Something to know.</summary>
    public void Note(string text) => ToAll(LogEventLevel.Information, text, IsQuiet);

    /// <summary>Something that was asked for, also with -q.</summary>
    public void Say(string text) => ToAll(LogEventLevel.Information, text, isHidden: false);

    /// <summary>Something that went wrong.</summary>
    public void Error(string text) => ToAll(LogEventLevel.Error, text, isHidden: false);

    /// <summary>Something to know of a file: for people only, the log is told of each file by itself.</summary>
    public void ShowNote(string text) => ToScreen(LogEventLevel.Information, text, IsQuiet);

    /// <summary>Something that went wrong with a file: for people only.</summary>
    public void ShowError(string text) => ToScreen(LogEventLevel.Error, text, isHidden: false);

    /// <summary>Something for the log only.</summary>
    /// <param name="level">How bad it is.</param>
    /// <param name="text">In words.</param>
    /// <param name="about">The file it is about; null for the run.</param>
    public void Record(LogEventLevel level, string text, MigrationOutcome? about = null) =>
        ToLog(level, text, about, IsQuiet && level < LogEventLevel.Error);

    /// <summary>The last thing that the program says: one line on stderr, however it came to it.</summary>
    public void Fail(string line)
    {
        Console.Error.WriteLine(line);
        _file?.Write(LogEventLevel.Fatal, "{Text:l}", line);
    }

    /// <summary>Begins the log; a second time it is there already.</summary>
    /// <param name="path">A file to add it to; null for none.</param>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public void BeginLog(string? path)
    {
        if (path == null || _file != null)
        {
            return;
        }
        try
        {
            CheckRegular(path);
            // Serilog says nothing of a file that it cannot write.
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PosixException)
        {
            throw new OperatorException($"the log '{path}' cannot be written: {e.Message}", "check --log", OperatorFault.Environment);
        }
        _file = new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.File(path, outputTemplate: FileLine, formatProvider: null, fileSizeLimitBytes: FileBytesMax, rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesKeptMax).CreateLogger();
    }

    // A pipe would be waited for.
    private static void CheckRegular(string path)
    {
        try
        {
            using var file = RawOpen.ForLooking(UnixPath.FromText(path));
            _ = file.Stat().IsRegular ? true : throw new IOException("it is no regular file");
        }
        catch (PosixException e) when (e.Errno == Errno.ENOENT)
        {
            // It is made.
        }
    }

    /// <summary>Has lines for people written by somebody who keeps the rest of the terminal in order, until the result is disposed.</summary>
    public IDisposable Above(Action<string> write)
    {
        _above = write;
        return new Below(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var logger in new[] { _screen, _journal }.Where(l => l.IsValueCreated))
        {
            logger.Value.Dispose();
        }
        try
        {
            _file?.Dispose();
        }
        catch (IOException e)
        {
            // Full, or gone. What it was to have is said on stderr too.
            Console.Error.WriteLine($"{_program}: the log is not complete: {e.Message}");
        }
    }

    private void ToAll(LogEventLevel level, string text, bool isHidden)
    {
        ToScreen(level, text, isHidden);
        ToLog(level, text, null, isHidden);
    }

    // A file has also what -q hides.
    private void ToLog(LogEventLevel level, string text, MigrationOutcome? about, bool isHidden)
    {
        _file?.Write(level, "{Text:l}", text);
        if (_isJournal && !isHidden)
        {
            _journal.Value.ForContext(new JournalFields(Run, about)).Write(level, "{Text:l}", text);
        }
    }

    // Where stderr is the journal, it has the same with fields.
    private void ToScreen(LogEventLevel level, string text, bool isHidden)
    {
        if (isHidden || _isJournal)
        {
            return;
        }
        if (_above is { } write)
        {
            write($"{_program}: {text}");
        }
        else
        {
            _screen.Value.Write(level, "{Text:l}", text);
        }
    }

    private sealed class Below(Messages messages) : IDisposable
    {
        public void Dispose() => messages._above = null;
    }
}
