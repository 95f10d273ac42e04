package org.postroad.mta.tlsreport;

import java.time.Instant;
import java.util.List;

/**
 * A report (RFC 8460 §4.4), of ours or as somebody wrote it. Immutable. Texts are as they were written, a stranger's may hold anything.
 *
 * @param organization who reports
 * @param begin of the time that it is about
 * @param end of it
 * @param contact whom to ask
 * @param id the reporter's own
 */
public record TlsReport(
        String organization, Instant begin, Instant end, String contact, String id, List<PolicyResult> policies) {

    /**
     * What came of one policy.
     *
     * @param type such as {@code sts}
     * @param strings the policy itself
     * @param domain whose
     * @param mx patterns of host names
     */
    public record PolicyResult(
            String type,
            List<String> strings,
            String domain,
            List<String> mx,
            long successes,
            long failures,
            List<Failure> details) {
        public PolicyResult {
            strings = List.copyOf(strings);
            mx = List.copyOf(mx);
            details = List.copyOf(details);
        }
    }

    /**
     * Connections that failed in the same way; texts that were not said are empty.
     *
     * @param type such as {@code certificate-expired}
     */
    public record Failure(String type, String from, String host, String address, long sessions, String reason) {}

    public TlsReport {
        policies = List.copyOf(policies);
    }
}
