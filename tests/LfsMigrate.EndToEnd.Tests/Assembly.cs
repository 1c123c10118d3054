[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
// More than processors: many tests wait for a delay that they ordered.
[assembly: LevelOfParallelism(4)]
