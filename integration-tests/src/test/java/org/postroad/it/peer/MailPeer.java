package org.postroad.it.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Somebody else's mail server, which keeps the mail of one domain and relays to ours. */
interface MailPeer extends AutoCloseable {
    String domain();

    /** Where it takes mail. */
    InetSocketAddress address();

    /** The messages that a local part has, as they were filed, each octet a character. */
    List<String> messages(String localPart);

    /** Its log, for the messages of failing tests. */
    String log() throws IOException;

    @Override
    void close() throws IOException, InterruptedException;
}
