namespace LfsMigrate.Core.Planning;

/// <summary>How much each OST has to give so that all come into the band, with as few bytes moved as that takes.</summary>
internal static class GivingNeeds
{
    private const int Halvings = 100;

    /// <summary>What lies above the band, and where that does not fill those below it, the rest from the fullest, as water runs off.</summary>
    /// <param name="state">The OSTs as they are.</param>
    /// <param name="unable">OSTs that have nothing more to give.</param>
    /// <param name="isLacking">Whether those below the band need more than those above it have too much.</param>
    /// <returns>Bytes for each OST; none is asked to go below its band.</returns>
    internal static long[] Of(BandState state, ReadOnlySpan<bool> unable, out bool isLacking)
    {
        long[] needs = new long[state.Count];
        long[] spare = new long[state.Count];
        Int128 excess = 0, lacking = 0;
        for (int i = 0; i < state.Count; i++)
        {
            if (state.InScope(i) && !unable[i])
            {
                needs[i] = Math.Max(0, state.Used(i) - state.High(i));
                spare[i] = Math.Max(0, Math.Min(state.Used(i), state.High(i)) - state.Low(i));
                excess += needs[i];
            }
            lacking += state.Takes(i) ? Math.Max(0, state.Low(i) - state.Used(i)) : 0;
        }
        isLacking = lacking > excess;
        if (isLacking)
        {
            double level = LevelThatFrees(state, spare, (double)(lacking - excess));
            for (int i = 0; i < needs.Length; i++)
            {
                needs[i] += FreedAt(state, spare, i, level);
            }
        }
        return needs;
    }

    private static double LevelThatFrees(BandState state, long[] spare, double bytes)
    {
        (double low, double high) = (0, 1);
        for (int n = 0; n < Halvings; n++)
        {
            double middle = (low + high) / 2;
            double freed = 0;
            for (int i = 0; i < spare.Length; i++)
            {
                freed += FreedAt(state, spare, i, middle);
            }
            (low, high) = freed >= bytes ? (middle, high) : (low, middle);
        }
        return low;
    }

    private static long FreedAt(BandState state, long[] spare, int ost, double level) => spare[ost] == 0 ? 0
        : Math.Clamp(Math.Min(state.Used(ost), state.High(ost)) - (long)(level * state.Capacity(ost)), 0, spare[ost]);
}
