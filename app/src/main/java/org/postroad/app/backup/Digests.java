package org.postroad.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.postroad.common.blob.BlobId;

/** SHA-256 in hexadecimal. Holds nothing. */
final class Digests {
    private static final int EDGE = 4096;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    static String of(byte[] octets) {
        return text(sha256().digest(octets));
    }

    /** The digest that is a blob's name. */
    static String of(BlobId blob) {
        return text(Base64.getUrlDecoder().decode(blob.text()));
    }

    static String text(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** Told of octets that were copied. */
    interface Copied {
        void octets(long more);
    }

    /** Copies a stream to its end; the digest of what was in it. */
    static String copy(InputStream in, OutputStream out, Copied copied) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[256 << 10];
        int count = in.read(buffer);
        while (count >= 0) {
            digest.update(buffer, 0, count);
            out.write(buffer, 0, count);
            copied.octets(count);
            count = in.read(buffer);
        }
        return text(digest.digest());
    }

    /**
     * What tells a sealed segment from another one of the same name without reading all of it: the digest of its first and its last 4 KiB. Its
     * first record's header, which has the digest of a message, is among them.
     */
    static String fingerprint(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer edges = ByteBuffer.allocate(2 * EDGE);
            fill(channel, edges.limit((int) Math.min(EDGE, size)), 0);
            fill(channel, edges.limit(edges.position() + (int) Math.min(EDGE, size)), Math.max(0, size - EDGE));
            MessageDigest digest = sha256();
            digest.update(edges.flip());
            return text(digest.digest());
        }
    }

    private static void fill(FileChannel channel, ByteBuffer octets, long from) throws IOException {
        int begun = octets.position();
        while (octets.hasRemaining()) {
            if (channel.read(octets, from + octets.position() - begun) < 0) {
                throw new IOException("the file has become shorter");
            }
        }
    }
}
