using Spectre.Console;

namespace LfsMigrate.Cli.Output;

/// <summary>Shows on the terminal how a run is, below all that is said meanwhile, and is gone at its end.</summary>
internal sealed class RunDisplay : IDisposable
{
    // Of what is over at once nothing is shown.
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(700), DrawEvery = TimeSpan.FromMilliseconds(500),
        ClearFor = TimeSpan.FromSeconds(2);

    private readonly ManualResetEventSlim _isOver = new();
    private readonly Func<RunView> _look;
    private readonly Messages _messages;
    private readonly Thread _thread;

    private RunDisplay(Func<RunView> look, Messages messages)
    {
        (_look, _messages) = (look, messages);
        _thread = new Thread(Show) { IsBackground = true, Name = "display" };
        _thread.Start();
    }

    /// <summary>Shows it from now on; null where stderr is no terminal that can be drawn on.</summary>
    /// <param name="look">Says how the run is.</param>
    /// <param name="messages">What is said meanwhile.</param>
    /// <param name="printsLines">Whether lines for each file are printed on stdout: on the same terminal both would be in each other's way.</param>
    internal static RunDisplay? Begin(Func<RunView> look, Messages messages, bool printsLines) =>
        Console.IsErrorRedirected || (printsLines && !Console.IsOutputRedirected) || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb"
            ? null : new RunDisplay(look, messages);

    /// <summary>Clears it away.</summary>
    public void Dispose()
    {
        _isOver.Set();
        // It may ask an OST that does not answer: nobody waits for that.
        _thread.Join(ClearFor);
    }

    private void Show()
    {
        if (_isOver.Wait(Before))
        {
            return;
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Out = new AnsiConsoleOutput(Console.Error) });
        // Padded: a line is written over one of the picture.
        using var above = _messages.Above(line => console.Write(new Text(line.PadRight(console.Profile.Width - 1) + "\n")));
        try
        {
            console.Live(Draw(console)).AutoClear(true).Overflow(VerticalOverflow.Crop).Start(context => ShowOn(console, context));
        }
#pragma warning disable CA1031 // A terminal that is gone, or does what nobody thought of, must not end a run.
        catch (Exception)
#pragma warning restore CA1031
        {
            // From now on lines alone are said.
        }
    }

    private void ShowOn(IAnsiConsole console, LiveDisplayContext context)
    {
        // Whoever ends the program now, without a word, leaves a terminal with its cursor.
        console.Cursor.Show();
        while (!_isOver.Wait(DrawEvery))
        {
            context.UpdateTarget(Draw(console));
        }
    }

    private Spectre.Console.Rendering.IRenderable Draw(IAnsiConsole console) =>
        _look().Draw(console.Profile.Width, console.Profile.Capabilities.Unicode);
}
