namespace LfsMigrate.Core.Planning;

/// <summary>What one object of a file holds.</summary>
/// <param name="Component">The component's place in <c>Layout.Components</c>, from 0.</param>
/// <param name="Stripe">The object's place in the component, from 0.</param>
/// <param name="Ost">The OST it lies on.</param>
/// <param name="Bytes">Bytes of the file that lie in it.</param>
public readonly record struct ObjectPiece(int Component, int Stripe, int Ost, long Bytes);
