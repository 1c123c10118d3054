using System.Collections;

namespace LfsMigrate.Core.Journal;

/// <summary>A set of 128-bit hashes in little memory: 20 to 30 bytes each, also while it grows.</summary>
/// <remarks>HashSet takes 36 to 72, and while it grows once more as much; a hundred million files are to fit into what a node has left.</remarks>
internal sealed class HashTable128 : IEnumerable<UInt128>
{
    private const int Parts = 256, PartShift = 120;

    // They grow one after the other, so only one of them is there twice at any time.
    private readonly Part[] _parts = [.. Enumerable.Range(0, Parts).Select(_ => new Part())];

    /// <summary>How many there are.</summary>
    internal long Count => _parts.Sum(p => (long)p.Count);

    /// <summary>Adds one; false when it was there.</summary>
    internal bool Add(UInt128 hash) => PartOf(hash).Add(Stored(hash));

    /// <summary>Whether one is there.</summary>
    internal bool Contains(UInt128 hash) => PartOf(hash).Contains(Stored(hash));

    /// <inheritdoc/>
    public IEnumerator<UInt128> GetEnumerator() => _parts.SelectMany(p => p.All).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Part PartOf(UInt128 hash) => _parts[(int)(hash >> PartShift)];

    // 0 is an empty place. One hash more that means two files does not matter among 2^128.
    private static UInt128 Stored(UInt128 hash) => hash == 0 ? 1 : hash;

    private sealed class Part
    {
        private const int PlacesMin = 16;
        private const double LoadMax = 0.8;

        private UInt128[] _places = [];

        internal int Count { get; private set; }

        internal IEnumerable<UInt128> All => _places.Where(p => p != 0);

        internal bool Contains(UInt128 hash) => _places.Length > 0 && _places[Find(_places, hash)] == hash;

        internal bool Add(UInt128 hash)
        {
            if (Contains(hash))
            {
                return false;
            }
            if (Count + 1 > LoadMax * _places.Length)
            {
                Grow();
            }
            _places[Find(_places, hash)] = hash;
            Count++;
            return true;
        }

        private void Grow()
        {
            var wider = new UInt128[Math.Max(PlacesMin, _places.Length + (_places.Length / 2))];
            foreach (var hash in All)
            {
                wider[Find(wider, hash)] = hash;
            }
            _places = wider;
        }

        // Where it is, or the empty place where it belongs.
        private static int Find(UInt128[] places, UInt128 hash)
        {
            int at = (int)Math.BigMul(unchecked((ulong)hash), (ulong)places.Length, out _);
            while (places[at] != 0 && places[at] != hash)
            {
                at = at + 1 == places.Length ? 0 : at + 1;
            }
            return at;
        }
    }
}
