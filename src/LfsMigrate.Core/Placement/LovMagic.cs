namespace LfsMigrate.Core.Placement;

/// <summary>The first word of a <c>lustre.lov</c> value, which says what the rest is (lustre_user.h).</summary>
public static class LovMagic
{
    /// <summary>A plain layout without a pool.</summary>
    public const uint LOV_USER_MAGIC_V1 = 0x0BD10BD0;

    /// <summary>A plain layout with a pool.</summary>
    public const uint LOV_USER_MAGIC_V3 = 0x0BD30BD0;

    /// <summary>A plain layout asked for on listed OSTs; the shape of V3.</summary>
    public const uint LOV_USER_MAGIC_SPECIFIC = 0x0BD50BD0;

    /// <summary>A composite layout: PFL, DoM, mirrors.</summary>
    public const uint LOV_USER_MAGIC_COMP_V1 = 0x0BD60BD0;

    /// <summary>A layout that is not Lustre's.</summary>
    public const uint LOV_USER_MAGIC_FOREIGN = 0x0BD70BD0;

    /// <summary>A composite layout with extension components; the shape of COMP_V1.</summary>
    public const uint LOV_USER_MAGIC_SEL = 0x0BD80BD0;
}
