namespace LfsMigrate.Core.Planning;

/// <summary>What lies on one OST of a file is to lie on another.</summary>
/// <param name="Component">The id of the component (lcme_id) it is said of; null for all.</param>
/// <param name="From">The index of the OST.</param>
/// <param name="To">The index of the other one.</param>
public readonly record struct StripeMove(uint? Component, int From, int To);
