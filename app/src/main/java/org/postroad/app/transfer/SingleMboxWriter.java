package org.postroad.app.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes the messages of every mailbox into one mbox. */
public final class SingleMboxWriter implements MailWriter {
    private final MboxWriter mbox;

    public SingleMboxWriter(OutputStream out) {
        mbox = new MboxWriter(out);
    }

    @Override
    public void mailbox(List<String> folder) {}

    @Override
    public void write(HeldMessage message, MessageNote note) throws IOException {
        mbox.write(message, note);
    }

    @Override
    public void close() throws IOException {
        mbox.close();
    }
}
