package org.postroad.app.transfer;

import java.io.IOException;
import java.io.OutputStream;

/** Reads messages in one form or another. Confined to one thread. */
public interface MailReader {
    /** Reads all of them, one after the other, in constant memory. */
    void readTo(Sink sink) throws IOException;

    /** Takes what is read. */
    interface Sink {
        /** Begins a message: the stream takes its octets, with lines that end in CRLF. It is closed before the next call. */
        OutputStream begin() throws IOException;

        /** Ends the message. */
        void end(MessageNote note) throws IOException;

        /** Forgets the message that was begun. */
        void drop(String place, String why) throws IOException;

        /** Told of what is not read, and why. */
        void skipped(String place, String why);

        /** So many octets more of the source are read. */
        void progress(long octets);
    }
}
