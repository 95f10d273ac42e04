package org.postroad.mta.smtp.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.postroad.mta.smtp.Refusal;

/** What follows DATA (RFC 5321 §4.1.1.4). */
class DataFuzzTest {
    private static final Pattern BARE = Pattern.compile("\0|\r(?!\n)|(?<!\r)\n");
    private static final int MAX = 2000;

    /** Cut anywhere, it ends where CRLF.CRLF first stands, and is what stood before it, less the stuffed dots, or refused. */
    @FuzzTest
    void octets(byte[] octets) throws Exception {
        String stream = "\r\n" + new String(octets, ISO_8859_1);
        int dot = stream.indexOf("\r\n.\r\n");
        String message = dot < 0 ? "" : stream.substring(2, Math.max(2, dot + 2));
        String expected;
        if (dot < 0) {
            expected = "more";
        } else if (BARE.matcher(message).find()
                || ("\r\n" + message).replace("\r\n.", "\r\n").length() - 2 > MAX) {
            expected = "refused, then " + stream.substring(dot + 5);
        } else {
            expected = ("\r\n" + message).replace("\r\n.", "\r\n").substring(2) + ", then " + stream.substring(dot + 5);
        }
        for (int piece : new int[] {1, 3, octets.length + 1}) {
            assertEquals(expected, read(octets, piece));
        }
    }

    private static String read(byte[] octets, int piece) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataReader reader = new DataReader(out, MAX, ended -> {});
        for (int from = 0; from < octets.length; from += piece) {
            ByteBuffer buffer = ByteBuffer.wrap(octets, from, Math.min(piece, octets.length - from));
            if (reader.take(buffer)) {
                String rest = new String(octets, buffer.position(), octets.length - buffer.position(), ISO_8859_1);
                try {
                    reader.finish();
                    return out.toString(ISO_8859_1) + ", then " + rest;
                } catch (Refusal refused) {
                    return "refused, then " + rest;
                }
            }
        }
        return "more";
    }
}
