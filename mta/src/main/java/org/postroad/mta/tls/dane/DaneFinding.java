package org.postroad.mta.tls.dane;

import java.util.List;
import org.postroad.mta.dns.Lookup;
import org.postroad.mta.dns.TlsaRecord;
import org.postroad.mta.smtp.client.PeerProof;

/**
 * What DANE says of a host. Immutable.
 *
 * @param proof what its certificates are held against; {@link PeerProof#NONE} unless the status is {@link Status#USABLE}
 * @param records those that were found, usable or not
 * @param text what is wrong; empty where nothing is
 * @param lookups the questions put to DNS
 */
public record DaneFinding(Status status, PeerProof proof, List<TlsaRecord> records, String text, List<Lookup> lookups) {
    /** What follows for TLS with the host (RFC 7672 §2.2). */
    public enum Status {
        /** Nothing: it has no TLSA records, or nothing proves them. */
        NONE,
        /** TLS, and the proof. */
        USABLE,
        /** TLS, with any certificate: it has records, but none that says something to us. */
        UNUSABLE,
        /** No mail for now: its records are bogus. */
        BOGUS,
        /** No mail for now: nobody can say whether it has records, and somebody may want it so (§2.1.2). */
        UNKNOWN
    }

    public DaneFinding {
        records = List.copyOf(records);
        lookups = List.copyOf(lookups);
    }
}
