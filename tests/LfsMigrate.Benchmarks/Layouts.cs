using BenchmarkDotNet.Attributes;
using LfsMigrate.Core.Placement;
using LfsMigrate.Lustre;

namespace LfsMigrate.Benchmarks;

/// <summary>The layout codec, on the value of <c>lustre.lov</c>.</summary>
public class Layouts
{
    private const ulong MiB = 1 << 20;

    private readonly byte[] _plain = Convert.FromHexString(
        "D00BD10B" + "01000000" + "0104000000000000" + "0104000200000000" + "00001000" + "0200FFFF" // V1, RAID0, identity, 1 MiB, 2 stripes
        + "F30A0000000000000000000000000000" + "00000000" + "01000000" // an object on OST 1
        + "F40A0000000000000000000000000000" + "00000000" + "03000000"); // an object on OST 3

    private readonly LayoutTemplate _progressive = new()
    {
        IsComposite = true,
        Components =
        [
            new ComponentTemplate { EndBytes = 64 * MiB, StripeCount = 1, StripeSizeBytes = MiB },
            new ComponentTemplate { StartBytes = 64 * MiB, EndBytes = 1024 * MiB, StripeCount = 4, StripeSizeBytes = MiB },
            new ComponentTemplate { StartBytes = 1024 * MiB, StripeCount = -1, StripeSizeBytes = 4 * MiB },
        ],
    };

    private byte[] _composite = null!;

    [GlobalSetup]
    public void Write() => _composite = LayoutCodec.Encode(_progressive);

    [Benchmark]
    public Layout DecodePlain() => LayoutCodec.Decode(_plain);

    [Benchmark]
    public Layout DecodeComposite() => LayoutCodec.Decode(_composite);

    [Benchmark]
    public byte[] EncodeComposite() => LayoutCodec.Encode(_progressive);
}
