package org.postroad.app.transfer;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Writes messages in one form or another. Confined to one thread. */
public interface MailWriter extends Closeable {
    /** A mailbox begins, of which there may be no message. */
    void mailbox(List<String> folder) throws IOException;

    /** Writes a message; those of one mailbox follow each other. */
    void write(HeldMessage message, MessageNote note) throws IOException;
}
