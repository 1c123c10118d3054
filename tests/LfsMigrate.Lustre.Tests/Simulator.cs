using LfsMigrate.Lustre.Tests.Contract;
using LfsMigrate.Testing;
using NUnit.Framework;

namespace LfsMigrate.Lustre.Tests;

/// <summary>The simulated Lustre as scripts/build leaves it.</summary>
internal static class Simulator
{
    /// <summary>The program.</summary>
    public static string Path { get; } = Repository.PathOf("out", "lfs-sim");

    /// <summary>Runs the program and returns what it prints.</summary>
    public static string Run(params string[] words) => Testing.Program.Run(Path, words);

    /// <summary>Makes this process load the simulated library, which it can do only once for one library.</summary>
    public static void UseInThisProcess() =>
        Environment.SetEnvironmentVariable(LustreLibrary.PathVariable, Repository.PathOf("out", "lib", "libllapi-sim.so"));

    /// <summary>Ignores the test where the process is to use a real Lustre.</summary>
    public static void IgnoreBesideRealLustre()
    {
        if (RealLustreEnvironment.Parent != null)
        {
            Assert.Ignore($"{RealLustreEnvironment.DirectoryVariable} is set: this process uses the real Lustre library, not the simulator");
        }
    }
}
