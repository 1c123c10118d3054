namespace LfsMigrate.Core.Planning;

/// <summary>What a plan says of one OST, in bytes used.</summary>
/// <param name="Ost">Its index.</param>
/// <param name="BeforeBytes">Used when the plan was made.</param>
/// <param name="AfterBytes">Used when all of it is done: with no more than that nothing has to leave.</param>
/// <param name="FloorBytes">The least that is in the band.</param>
/// <param name="LimitBytes">The most that is: nothing is moved there that would go beyond.</param>
public readonly record struct TargetLevel(int Ost, long BeforeBytes, long AfterBytes, long FloorBytes, long LimitBytes);
