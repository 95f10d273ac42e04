package org.postroad.mta.dns.server;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * One question that was put to the server, and what it did. Immutable.
 *
 * @param from who asked
 * @param transport over what
 * @param question name and type, such as {@code south.test MX}; {@code ?} where it could not be read
 * @param rcode of the reply, in its usual spelling; {@code SILENCE} when there was none
 * @param records the answer section as text
 */
public record ServedQuery(
        InetSocketAddress from, Transport transport, String question, String rcode, List<String> records) {
    /** What carries a question. */
    public enum Transport {
        UDP,
        TCP
    }

    public ServedQuery {
        records = List.copyOf(records);
    }
}
