using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace LfsMigrate.Cli.Output;

/// <summary>Messages for people, on stderr; the logger is made when there is something to say.</summary>
public sealed class Messages : IDisposable
{
    private readonly Lazy<Logger> _logger;

    /// <param name="program">The name in front of each line.</param>
    /// <param name="quiet">Whether only errors are said.</param>
    public Messages(string program, bool quiet) => _logger = new Lazy<Logger>(() => new LoggerConfiguration()
        .MinimumLevel.Is(quiet ? LogEventLevel.Error : LogEventLevel.Information)
        .WriteTo.Console(standardErrorFromLevel: LogEventLevel.Verbose, outputTemplate: program + ": {Message:l}{NewLine}")
        .CreateLogger());

    /// <summary>Something to know.</summary>
    public void Note(string text) => _logger.Value.Information("{Text:l}", text);

    /// <summary>Something that was asked for, also with -q.</summary>
    public void Say(string text) => _logger.Value.Fatal("{Text:l}", text);

    /// <summary>Something that went wrong.</summary>
    public void Error(string text) => _logger.Value.Error("{Text:l}", text);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_logger.IsValueCreated)
        {
            _logger.Value.Dispose();
        }
    }
}
