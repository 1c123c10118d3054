namespace LfsMigrate.PlanStudy;

/// <summary>Which part of the new objects each OST gets, as Lustre's MDS chooses.</summary>
/// <remarks>ltd_qos_penalties_calc in lustre/obdclass/lu_tgt_descs.c: while the least available space is more than 83 % of the most
/// (LOV_QOS_DEF_THRESHOLD_RR_PCT, 17), OSTs are taken in turn (lod_ost_alloc_rr in lustre/lod/lod_qos.c). Else lod_ost_alloc_qos draws them with weights:
/// lu_tgt_qos_weight_calc, the available space less a penalty for OSTs and servers that were used a moment ago. The penalties spread
/// what comes together; over a day they even out, and the study leaves them away. Read in lustre-release c881f8ebcbd1 (2026).</remarks>
internal static class LustreAllocator
{
    private const double RoundRobinThreshold = 0.17;

    /// <summary>The part of each OST; those without space get none (OS_STATFS_ENOSPC), and all together 1 or nothing.</summary>
    /// <param name="availableBytes">The available space of each OST; 0 for those that take nothing.</param>
    internal static double[] Parts(IReadOnlyList<long> availableBytes)
    {
        long most = availableBytes.DefaultIfEmpty(0).Max();
        if (most == 0)
        {
            return new double[availableBytes.Count];
        }
        long least = availableBytes.Where(a => a > 0).Min();
        bool inTurn = most * (1 - RoundRobinThreshold) < least;
        double sum = inTurn ? availableBytes.Count(a => a > 0) : availableBytes.Sum(a => (double)a);
        return [.. availableBytes.Select(a => (inTurn ? Math.Sign(a) : a) / sum)];
    }
}
