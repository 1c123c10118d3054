namespace LfsMigrate.Core.Planning;

/// <summary>An OST before and after a plan. All in bytes.</summary>
/// <param name="Index">Its index.</param>
/// <param name="InScope">Whether the plan counts it: in scope, and its capacity is known.</param>
/// <param name="LowBytes">The least that is within the band.</param>
/// <param name="HighBytes">The most that is within the band.</param>
/// <param name="BeforeBytes">In use before.</param>
/// <param name="AfterBytes">In use when all moves are done.</param>
/// <param name="TakenBytes">What comes. An OST that takes never gets above <paramref name="HighBytes"/>, even if nothing that was to leave it does.</param>
/// <param name="GivenBytes">What goes.</param>
public sealed record OstForecast(
    int Index, bool InScope, long LowBytes, long HighBytes, long BeforeBytes, long AfterBytes, long TakenBytes, long GivenBytes)
{
    /// <summary>By how much it will be outside the band, 0 when inside or out of scope.</summary>
    public long OutsideBytes => InScope ? BandState.Outside(AfterBytes, LowBytes, HighBytes) : 0;

    /// <summary>By how much it is outside the band now, 0 when inside or out of scope.</summary>
    public long OutsideBeforeBytes => InScope ? BandState.Outside(BeforeBytes, LowBytes, HighBytes) : 0;
}
