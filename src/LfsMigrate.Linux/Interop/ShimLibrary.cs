using System.Reflection;
using System.Runtime.InteropServices;
using LfsMigrate.Core;

namespace LfsMigrate.Linux.Interop;

/// <summary>Finds and loads <c>liblfsmigrate.so</c>, and only the one that was built with this program.</summary>
public static class ShimLibrary
{
    /// <summary>The name the imports use.</summary>
    public const string Name = "lfsmigrate";

    private const int AbiVersion = 8;
    private static readonly Lazy<nint> Handle = new(Load);

    /// <summary>Lets the imports of an assembly find the library. Called once per assembly, before its first import.</summary>
    public static void Serve(Assembly assembly) =>
        NativeLibrary.SetDllImportResolver(assembly, (name, _, _) => name == Name ? Handle.Value : 0);

    private static nint Load()
    {
        string[] places = ["liblfsmigrate.so", "lib/liblfsmigrate.so", "../lib/lfs-migrate/liblfsmigrate.so"];
        foreach (string place in places)
        {
            string path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, place));
            if (NativeLibrary.TryLoad(path, out nint handle))
            {
                CheckVersion(handle, path);
                return handle;
            }
        }
        throw new OperatorException("liblfsmigrate.so is not beside the program", "build it with scripts/build",
            OperatorFault.Environment);
    }

    private static unsafe void CheckVersion(nint handle, string path)
    {
        var version = (delegate* unmanaged<int>)NativeLibrary.GetExport(handle, "lfsm_abi_version");
        if (version() != AbiVersion)
        {
            throw new OperatorException($"{path} belongs to another version of the program", "build both with scripts/build",
                OperatorFault.Environment);
        }
    }
}
