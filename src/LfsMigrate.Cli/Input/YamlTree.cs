using System.Text;
using LfsMigrate.Core.Placement;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LfsMigrate.Cli.Input;

/// <summary>Reads YAML as far as descriptions of layouts and policies use it. Nothing else refers to the YAML library, so that it is loaded only then.</summary>
internal static class YamlTree
{
    private const int DepthMax = 16;

    /// <summary>Reads one document.</summary>
    /// <param name="utf8">All of it; cut off in the middle of a line is not all.</param>
    /// <exception cref="FormatException">It is not YAML, or more than is read here; nothing else is thrown.</exception>
    internal static DescribedNode Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8[^1] != (byte)'\n')
        {
            throw new FormatException(utf8.IsEmpty ? "it is empty" : "it ends in the middle of a line; is it cut off?");
        }
        try
        {
            using var text = new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8));
            return Document(new Parser(text));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("it is not text");
        }
        catch (YamlException e)
        {
            throw new FormatException($"line {e.Start.Line}: it is not YAML: {e.Message}");
        }
        catch (Exception e) when (e is not FormatException)
        {
            // The library's scanner also throws what it did not mean to, such as InvalidOperationException.
            throw new FormatException("it is not YAML");
        }
    }

    private static DescribedNode Document(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            throw new FormatException("it is empty");
        }
        var root = Node(parser, DepthMax);
        parser.Consume<DocumentEnd>();
        return parser.Accept<StreamEnd>(out _) ? root : throw new FormatException("it holds more than one document");
    }

    // Depth is bounded: a file of brackets must not exhaust the stack.
    private static DescribedNode Node(Parser parser, int depth)
    {
        if (depth == 0)
        {
            throw new FormatException("it is nested too deep");
        }
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new DescribedNode(Text: scalar.Value);
        }
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<DescribedNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(parser, depth - 1));
            }
            return new DescribedNode(Items: items);
        }
        return parser.TryConsume<MappingStart>(out _) ? Mapping(parser, depth) : throw new FormatException("it has aliases: words that begin with * or & stand in quotes");
    }

    private static DescribedNode Mapping(Parser parser, int depth)
    {
        var fields = new List<KeyValuePair<string, DescribedNode>>();
        var names = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            string name = Node(parser, depth - 1).Text ?? throw new FormatException("it has a key that is not a word");
            if (!names.Add(name))
            {
                throw new FormatException($"it has '{name}' twice; does it describe several files?");
            }
            fields.Add(new(name, Node(parser, depth - 1)));
        }
        return new DescribedNode(Fields: fields);
    }
}
