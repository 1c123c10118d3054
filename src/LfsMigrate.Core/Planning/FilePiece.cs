namespace LfsMigrate.Core.Planning;

/// <summary>What lies of one component of one file on one OST.</summary>
/// <param name="Ost">Index of the OST.</param>
/// <param name="Bytes">Bytes of the component's objects there, 0 or more.</param>
/// <param name="Component">Which component: the same number for all pieces of one.</param>
/// <param name="Mirror">Which mirror the component belongs to.</param>
/// <param name="Pool">The pool it has to stay in, a key of <see cref="BalanceGoal.Pools"/>; -1 is any OST.</param>
public readonly record struct FilePiece(int Ost, long Bytes, int Component, int Mirror, int Pool = FilePiece.AnyPool)
{
    /// <summary>Stands for no pool.</summary>
    public const int AnyPool = -1;
}
