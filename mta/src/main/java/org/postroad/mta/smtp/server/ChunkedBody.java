package org.postroad.mta.smtp.server;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;

/**
 * A message that comes in chunks (RFC 3030), streamed on. A dot means nothing in it. Unless it was declared binary, the rules of DATA
 * hold for its octets: no NUL, no bare CR or LF, across the borders of chunks too. Binary content goes on octet for octet. Confined to
 * one thread.
 */
final class ChunkedBody {
    /** Chunks of any size; those beyond have {@value #USUAL_CHUNK} octets on the average: a command for each octet would cost the client little. */
    private static final int MAX_SMALL_CHUNKS = 1000;

    private static final int USUAL_CHUNK = 256;

    private final OutputStream out;
    private final long maxSize;
    private final boolean binary;
    private long announced;
    private long size;
    private int chunks;
    private boolean afterCr;
    private @Nullable Exception fault;

    /**
     * @param maxSize octets of all chunks together
     * @param binary BODY=BINARYMIME was declared
     */
    ChunkedBody(OutputStream out, long maxSize, boolean binary) {
        this.out = out;
        this.maxSize = maxSize;
        this.binary = binary;
    }

    /** Announces a chunk; too large a one is known to be so at once, and none of it is written; one too many likewise. */
    void announce(long octets) {
        chunks++;
        announced += octets;
        if (chunks > MAX_SMALL_CHUNKS + announced / USUAL_CHUNK) {
            fail(Refusal.of(554, EnhancedStatus.INVALID_COMMAND, "Message comes in too many small chunks"));
        }
        if (announced > maxSize) {
            fail(Refusal.of(
                    552, EnhancedStatus.MESSAGE_TOO_BIG, "Message is larger than the " + maxSize + " octets allowed"));
        }
    }

    /** Octets so far. */
    long size() {
        return size;
    }

    /** Whether {@link #end} will throw, whatever still comes. */
    boolean isRefused() {
        return fault != null;
    }

    int chunks() {
        return chunks;
    }

    void write(byte[] octets, int length) {
        size += length;
        if (!binary && fault == null) {
            checkLines(octets, length);
        }
        if (fault == null) {
            try {
                out.write(octets, 0, length);
            } catch (IOException | RuntimeException notWritten) {
                fail(notWritten);
            }
        }
    }

    /**
     * Ends a chunk.
     *
     * @param last the message ends too
     * @throws Refusal if the message breaks a rule
     * @throws Exception what writing it on threw
     */
    void end(boolean last) throws Exception {
        if (last && afterCr) {
            failContent("bare CR");
        }
        if (fault != null) {
            throw fault;
        }
        if (last) {
            out.close();
        }
    }

    private void checkLines(byte[] octets, int length) {
        for (int i = 0; i < length; i++) {
            byte octet = octets[i];
            if (afterCr != (octet == '\n')) {
                failContent(afterCr ? "bare CR" : "bare LF");
                return;
            }
            if (octet == 0) {
                failContent("NUL");
                return;
            }
            afterCr = octet == '\r';
        }
    }

    private void failContent(String what) {
        fail(Refusal.of(
                550,
                EnhancedStatus.BAD_CONTENT,
                "Message contains a " + what + "; lines must end with CRLF unless BODY=BINARYMIME is declared"));
    }

    private void fail(Exception why) {
        if (fault == null) {
            fault = why;
        }
    }
}
