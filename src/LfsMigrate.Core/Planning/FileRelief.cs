namespace LfsMigrate.Core.Planning;

/// <summary>How much moving a file would help, and for what cost: the measure by which files are chosen.</summary>
internal sealed class FileRelief(BandState state, MovableFiles files)
{
    // What part of its worth a file really has, where its pieces did not all find a place. Looked up only, so its order does not matter.
    private readonly Dictionary<int, double> _partOf = [];
    private long[] _needs = [];
    private bool _lacking;

    /// <summary>What all have to give still; may be less than 0 when more was given than asked.</summary>
    internal long LeftBytes { get; private set; }

    internal long NeedOf(int ost) => _needs[ost];

    /// <summary>Begins anew with what OSTs have to give.</summary>
    /// <param name="needs">Bytes for each OST; kept, and made smaller as they give.</param>
    /// <param name="lacking">Whether OSTs below the band decide how much is moved. Then what comes from an OST that need not give helps
    /// too, if its file is moved anyway.</param>
    internal void Begin(long[] needs, bool lacking)
    {
        (_needs, _lacking) = (needs, lacking);
        LeftBytes = needs.Sum();
    }

    /// <summary>Bytes by which a file helps; 0 when nothing of it lies on an OST that has to give.</summary>
    internal long Of(int file)
    {
        (long needed, long welcome) = (0, 0);
        int end = files.EndOf(file);
        for (int piece = files.FirstOf(file); piece < end; piece++)
        {
            int ost = state.PositionOf(files.OstAt(piece));
            if (ost >= 0 && _needs[ost] > 0)
            {
                needed += Math.Min(_needs[ost], files.BytesAt(piece));
            }
            else if (ost >= 0 && _lacking)
            {
                welcome += OfPiece(ost, files.BytesAt(piece));
            }
        }
        return needed == 0 ? 0 : needed + welcome;
    }

    /// <summary>Bytes by which it helps when so many leave an OST.</summary>
    internal long OfPiece(int ost, long bytes) => _needs[ost] > 0 ? Math.Min(_needs[ost], bytes)
        : _lacking && bytes <= state.Used(ost) - state.Low(ost) ? bytes : 0;

    /// <summary>Where a file stands that may help so much: the smaller the better. More relief for what it costs, among equals more of it.</summary>
    internal ulong Rank(int file, long relief) =>
        Rank((_partOf.Count == 0 ? 1.0 : _partOf.GetValueOrDefault(file, 1.0)) * relief / files.CostOf(file), relief);

    /// <summary>Where a file stands that does help so much.</summary>
    internal ulong RankWhenGiven(int file, long relief) => Rank((double)relief / files.CostOf(file), relief);

    /// <summary>Says that only a part of a file's relief can be had, because not all pieces find a place.</summary>
    internal void HelpsOnly(int file, double part) => _partOf[file] = part;

    internal void Given(int ost, long bytes) => _needs[ost] = Math.Max(0, _needs[ost] - bytes);

    internal void Given(long relief) => LeftBytes -= relief;

    /// <summary>Where a file stands by what it helps for each byte of cost, and in bytes.</summary>
    // Floats that are not negative sort like their bits.
    internal static ulong Rank(double worth, long relief) =>
        ulong.MaxValue - (((ulong)BitConverter.SingleToUInt32Bits((float)worth) << 32) | BitConverter.SingleToUInt32Bits(relief));
}
