using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests.Scan;

/// <summary>Tests that each have a tree of their own on a simulated Lustre.</summary>
[NonParallelizable]
public abstract class OnScannedTree
{
    private ScannedTree? _made;

    /// <summary>The tree.</summary>
    private protected ScannedTree Tree => _made!;

    [SetUp]
    public void SetUpTree()
    {
        Simulator.IgnoreBesideRealLustre();
        _made = new ScannedTree();
    }

    [TearDown]
    public void RemoveTree() => _made?.Dispose();
}
