namespace LfsMigrate.Testing.Contract;

/// <summary>Stands for the end of the process: nobody catches it but the test.</summary>
public sealed class SimulatedCrash() : Exception("the process dies here");
