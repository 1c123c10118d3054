using LfsMigrate.Core.Backends;

namespace LfsMigrate.Lustre;

/// <summary>Tells from the layout that one of two files has now whether they were exchanged, whatever the call said.</summary>
internal static class LayoutTruth
{
    /// <param name="own">lustre.lov of the file before the call.</param>
    /// <param name="other">lustre.lov of the other file before the call.</param>
    /// <param name="now">lustre.lov of the file after it.</param>
    internal static ExchangeTruth Tell(byte[] own, byte[] other, byte[] now)
    {
        byte[] old = ObjectList.Read(own), wanted = ObjectList.Read(other), found = ObjectList.Read(now);
        if (!old.AsSpan().SequenceEqual(wanted))
        {
            return found.AsSpan().SequenceEqual(wanted) ? ExchangeTruth.Done
                : found.AsSpan().SequenceEqual(old) ? ExchangeTruth.NotDone : ExchangeTruth.Unknown;
        }
        // Neither has objects (data on the MDT alone). KERNEL: an exchange gives both a new layout generation.
        return now.AsSpan().SequenceEqual(own) ? ExchangeTruth.NotDone : ExchangeTruth.Done;
    }
}
