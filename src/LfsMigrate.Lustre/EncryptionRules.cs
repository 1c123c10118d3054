using LfsMigrate.Core.Files;
using LfsMigrate.Core.Migration;
using LfsMigrate.Linux;
using LfsMigrate.Lustre.Interop;

namespace LfsMigrate.Lustre;

/// <summary>Which encrypted files can be copied such that they can be read afterwards.</summary>
internal static class EncryptionRules
{
    /// <summary>Bytes that may be written at once to a file that the client encrypts.</summary>
    /// <remarks>
    /// KERNEL: from a huge page, O_DIRECT encrypts under the wrong block number, because osc_encrypt_pagecache_blocks adds a page's
    /// place in its folio to an index that has it already; and a large write through the page cache becomes a direct one, from
    /// 2 MiB on (llite.*.hybrid_io_write_threshold_bytes). Seen on 2.17.57. So: no O_DIRECT, small pieces, small pages.
    /// </remarks>
    internal const int PieceBytesMax = 1024 * 1024;

    /// <summary>Whether the client encrypts what is written to copies of the file: it is encrypted, and its key is here.</summary>
    internal static bool IsEncryptedOnTheWay(OpenedFile original, FileFacts facts) => facts.IsEncrypted && !original.IsCiphertext;

    /// <summary>Throws when a copy of the file could not be read with its key.</summary>
    /// <param name="original">The file, open.</param>
    /// <param name="facts">stat of it.</param>
    /// <param name="writesMirrors">Whether mirrors are written one by one, which takes O_DIRECT.</param>
    /// <exception cref="RefusedException">It could not.</exception>
    internal static void Check(OpenedFile original, FileFacts facts, bool writesMirrors)
    {
        if (!IsEncryptedOnTheWay(original, facts))
        {
            return;
        }
        // KERNEL: since 2.15 a volatile file gets the key material of the file that its name names. Before, it gets its own,
        // and after an exchange the original could not be read any more.
        if (LustreShim.VolatileKeepsEncryption() == 0)
        {
            throw new RefusedException(OutcomeCode.EncryptionUnsafe, "it is encrypted, and this Lustre client cannot make a copy with its key");
        }
        if (writesMirrors)
        {
            throw new RefusedException(OutcomeCode.EncryptionUnsafe, "it is encrypted, and mirrors are written with O_DIRECT, which may damage it");
        }
    }

    /// <summary>Throws when a donor is encrypted otherwise than its original.</summary>
    /// <exception cref="RefusedException">It is.</exception>
    // KERNEL: a donor is encrypted when its directory is, whatever its original is. A hard link may lead from elsewhere to an
    // encrypted file: its donor's objects would hold clear text, to be read with the original's key.
    internal static void CheckDonor(OpenedFile donor, FileFacts original)
    {
        if (donor.StatLazily().IsEncrypted != original.IsEncrypted)
        {
            throw new RefusedException(OutcomeCode.EncryptionUnsafe, original.IsEncrypted
                ? "it is encrypted and a copy in this directory would not be; use its name in the encrypted directory"
                : "it is not encrypted and a copy in this directory would be");
        }
    }
}
