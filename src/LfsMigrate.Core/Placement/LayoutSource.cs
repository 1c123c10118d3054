namespace LfsMigrate.Core.Placement;

/// <summary>Where a command line says that the layout is to be read from.</summary>
/// <param name="Option">The option as written, for messages.</param>
/// <param name="Word">Its value: a path, or the FID of a file whose layout is copied.</param>
/// <param name="IsYaml">True for a description in YAML, false for a file or directory that has the layout.</param>
public sealed record LayoutSource(string Option, string Word, bool IsYaml);
