namespace LfsMigrate.Core.Journal;

/// <summary>What a run that is resumed has done before. Thread-safe.</summary>
public interface IRunHistory
{
    /// <summary>Whether the file was settled before, under whatever name.</summary>
    bool IsSettled(FileKey key);
}
