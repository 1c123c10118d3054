namespace LfsMigrate.Testing.Contract;

/// <summary>A write by somebody who knows nothing of migrations; perhaps it waits for one to end.</summary>
public interface IStrangerWrite : IDisposable
{
    /// <summary>Waits until it is done.</summary>
    void WaitToEnd();
}
