using System.Runtime.CompilerServices;

namespace LfsMigrate.Linux.Interop;

/// <summary><c>struct lfsm_freshness</c> of lfsm.h: 48 bytes that only the kernel understands.</summary>
[InlineArray(6)]
internal struct FreshnessBuffer
{
    private ulong _opaque;
}
