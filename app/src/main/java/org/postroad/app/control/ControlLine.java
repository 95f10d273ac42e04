package org.postroad.app.control;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** One line on the control socket. */
final class ControlLine {
    private ControlLine() {}

    static byte[] of(byte[] text) {
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return line;
    }

    /** Reads up to the line's end, which is not part of the result. */
    static byte[] read(InputStream in, int limit) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (line.size() <= limit) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new EOFException("the connection ended within a line");
            }
            boolean ended = buffer[count - 1] == '\n'; // One line a direction: nothing follows it.
            line.write(buffer, 0, ended ? count - 1 : count);
            if (ended) {
                return line.toByteArray();
            }
        }
        throw new IOException("a line is longer than " + limit + " octets");
    }
}
