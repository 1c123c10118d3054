using LfsMigrate.Core;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux.Local;
using LfsMigrate.Linux.Rename;

namespace LfsMigrate.Linux.Ext4;

/// <summary>Gives the content that a file had before its disk failed a file and a name of its own, beside it.</summary>
/// <remarks>For its owner alone: the copy has no ACL.</remarks>
internal sealed class KeptContent(LocalFile original, LocalSettings settings)
{
    private const int NumbersMax = 1000, TriesMax = 3;
    private const uint OwnerOnly = 0x1C0;

    private readonly PatientIo _io = new(CancellationToken.None);
    private long _missingBytes;

    /// <summary>Writes down as much of it as can be had.</summary>
    /// <param name="held">What is in memory of it; the rest is read.</param>
    /// <param name="data">Where it had data.</param>
    /// <returns>What to tell the operator.</returns>
    internal string Write(IEnumerable<MovedBatch> held, ExtentMap data)
    {
        try
        {
            using var copy = NamelessFile.Open(original.Directory);
            GiveOwner(copy);
            copy.SetLength(original.Facts.SizeBytes);
            var written = WriteHeld(held.ToList(), copy);
            WriteRest(data, written, copy);
            copy.Flush();
            string name = Link(copy);
            return _missingBytes == 0 ? $"what it had before is kept as '{name}' beside it: compare them by hand"
                : $"what it had before is kept as '{name}' beside it, but for {_missingBytes} bytes that cannot be read: compare them by hand";
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
            return $"and what it had before could not be kept: {e.Message}";
        }
    }

    // A copy of root's is better than none.
    private void GiveOwner(OpenedFile copy)
    {
        copy.SetMode(original.Facts.Mode & OwnerOnly);
        try
        {
            DonorOwner.Apply(original.File, original.Facts, copy, getsName: true);
        }
        catch (Exception e) when (e is PosixException or RefusedException)
        {
        }
    }

    // ORDER: first what is nowhere else, and not without having looked at it.
    private List<MovedBatch.Part> WriteHeld(List<MovedBatch> held, OpenedFile copy)
    {
        using var buffer = new AlignedBuffer(MovedContent.PartBytesMax);
        using var written = new WrittenData(copy);
        foreach (var batch in held)
        {
            foreach (var part in batch.Parts)
            {
                int tries = 1;
                while (!TryWrite(copy, written, part.Offset, batch.Content(part), buffer.Span) && tries++ < TriesMax)
                {
                }
                _missingBytes += tries <= TriesMax ? 0 : part.Count;
            }
        }
        return [.. held.SelectMany(b => b.Parts).OrderBy(p => p.Offset)];
    }

    private bool TryWrite(OpenedFile copy, WrittenData written, long offset, Span<byte> content, Span<byte> buffer)
    {
        try
        {
            _io.Write(copy, content, offset);
            copy.MoveToDisk(offset, content.Length);
            written.Choose(content.Length, pieces: 1);
            return buffer[..written.Read(buffer, content.Length, offset)].SequenceEqual(content);
        }
        catch (PosixException e) when (e.Errno == Errno.EIO)
        {
            return false;
        }
    }

    private void WriteRest(ExtentMap data, List<MovedBatch.Part> written, OpenedFile copy)
    {
        using var buffer = new AlignedBuffer(settings.BufferBytes);
        int next = 0;
        foreach (var (offset, length) in data.DataRanges(gapBytesMax: 0))
        {
            int count;
            for (long at = offset, end = Math.Min(offset + length, original.Facts.SizeBytes); at < end; at += count)
            {
                while (next < written.Count && written[next].End <= at)
                {
                    next++;
                }
                bool isWritten = next < written.Count && written[next].Offset <= at;
                long until = isWritten ? written[next].End : next < written.Count ? written[next].Offset : end;
                count = (int)Math.Min(Math.Min(until, end) - at, isWritten ? int.MaxValue : buffer.Length);
                if (!isWritten)
                {
                    Copy(at, buffer.Span[..count], copy);
                }
            }
        }
    }

    private void Copy(long offset, Span<byte> piece, OpenedFile copy)
    {
        try
        {
            int got = _io.Read(original.File, piece, piece.Length, offset);
            _io.Write(copy, piece[..got], offset);
            _missingBytes += piece.Length - got;
        }
        catch (PosixException e) when (e.Errno == Errno.EIO && e.Call == "pread")
        {
            if (piece.Length <= AlignedBuffer.PageBytes)
            {
                _missingBytes += piece.Length;
                return;
            }
            int half = (piece.Length / 2 + AlignedBuffer.PageBytes - 1) / AlignedBuffer.PageBytes * AlignedBuffer.PageBytes;
            Copy(offset, piece[..half], copy);
            Copy(offset + half, piece[half..], copy);
        }
    }

    private string Link(OpenedFile copy)
    {
        for (int number = 0; ; number++)
        {
            var name = HiddenName.OfKeptContent(original.Facts.Identity.Inode, number);
            try
            {
                original.Directory.Link(copy, name);
                original.Directory.Flush();
                return name.ToString();
            }
            catch (PosixException e) when (e.Errno == Errno.EEXIST && number < NumbersMax)
            {
                // Of an earlier time, or somebody's own.
            }
        }
    }
}
