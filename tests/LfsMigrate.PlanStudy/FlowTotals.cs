namespace LfsMigrate.PlanStudy;

/// <summary>What has come, grown, gone and been moved off failed OSTs; all since the beginning, with what was there then.</summary>
internal sealed record FlowTotals(
    long BornFiles, long GoneFiles, long BornBytes, long GoneBytes, long GrownBytes, long DrainedBytes);
