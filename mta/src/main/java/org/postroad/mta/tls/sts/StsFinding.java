package org.postroad.mta.tls.sts;

import java.util.List;
import org.postroad.mta.dns.Lookup;

/**
 * What is known of a domain's policy. Immutable.
 *
 * @param policy in force; {@link StsPolicy#ABSENT} where there is none
 * @param fault why the one that the domain announces could not be had
 * @param text the same in words; empty without a fault
 * @param lookups the questions put to DNS
 */
public record StsFinding(StsPolicy policy, Fault fault, String text, List<Lookup> lookups) {
    /** Why a policy could not be had (RFC 8460 §4.3.2.2). */
    public enum Fault {
        NONE,
        /** It could not be fetched. */
        FETCH,
        /** The web server's certificate proves nothing. */
        WEB_PKI,
        /** What was fetched is no policy. */
        INVALID
    }

    public StsFinding {
        lookups = List.copyOf(lookups);
    }
}
