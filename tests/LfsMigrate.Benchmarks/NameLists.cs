using System.Text;
using BenchmarkDotNet.Attributes;
using LfsMigrate.Core.Files;

namespace LfsMigrate.Benchmarks;

/// <summary>Reading a list of names; times and bytes are for one name.</summary>
public class NameLists
{
    private const int Names = 10_000;

    private readonly byte[] _list = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, Names).Select(i => $"/mnt/lustre/project/run-{i / 100}/output-{i}.dat\0")));

    [Benchmark(OperationsPerInvoke = Names)]
    public int Read()
    {
        using var input = new MemoryStream(_list);
        return new NameListReader(input, separator: 0).Read().Count(file => file.Refusal == null);
    }
}
