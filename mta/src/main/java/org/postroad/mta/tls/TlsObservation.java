package org.postroad.mta.tls;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsResult;

/**
 * One connection, or what stood in its way (RFC 8460 §4.3). Immutable.
 *
 * @param host the mail exchanger; empty where it came to none
 * @param address the host's address; empty likewise
 * @param from our own address; empty likewise
 * @param text what went wrong in words; empty for a success
 */
public record TlsObservation(Policy policy, Result result, String host, String address, String from, String text) {
    /**
     * By which policy.
     *
     * @param domain whose
     * @param strings the policy itself, a line of MTA-STS or a TLSA record each
     * @param mx patterns of host names, for MTA-STS
     */
    public record Policy(Domain domain, Type type, List<String> strings, List<String> mx) {
        public Policy {
            strings = List.copyOf(strings);
            mx = List.copyOf(mx);
        }

        public static Policy noneFound(Domain domain) {
            return new Policy(domain, Type.NO_POLICY_FOUND, List.of(), List.of());
        }
    }

    /** The kind of a policy. */
    public enum Type {
        TLSA,
        STS,
        NO_POLICY_FOUND;

        /** As in a report. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What came of it. */
    public enum Result {
        SUCCESS,
        STARTTLS_NOT_SUPPORTED,
        CERTIFICATE_HOST_MISMATCH,
        CERTIFICATE_EXPIRED,
        CERTIFICATE_NOT_TRUSTED,
        VALIDATION_FAILURE,
        TLSA_INVALID,
        DNSSEC_INVALID,
        STS_POLICY_FETCH_ERROR,
        STS_POLICY_INVALID,
        STS_WEBPKI_INVALID;

        /** As in a report. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The same, without where and why. */
    public TlsObservation withoutDetails() {
        return new TlsObservation(policy, result, "", "", "", "");
    }

    /** Of a connection; empty where TLS was not tried, so that it says nothing. */
    public static Optional<TlsObservation> of(Policy policy, SmtpTarget target, TlsResult tls) {
        return result(tls.outcome())
                .map(result -> new TlsObservation(
                        policy,
                        result,
                        target.name().ascii(),
                        target.address().getAddress().getHostAddress(),
                        tls.from(),
                        tls.text()));
    }

    private static Optional<Result> result(TlsResult.Outcome outcome) {
        return switch (outcome) {
            case NOT_TRIED -> Optional.empty();
            case PROVEN -> Optional.of(Result.SUCCESS);
            case NOT_OFFERED -> Optional.of(Result.STARTTLS_NOT_SUPPORTED);
            case FAILED -> Optional.of(Result.VALIDATION_FAILURE);
            case NAME_MISMATCH -> Optional.of(Result.CERTIFICATE_HOST_MISMATCH);
            case EXPIRED -> Optional.of(Result.CERTIFICATE_EXPIRED);
            case NOT_TRUSTED -> Optional.of(Result.CERTIFICATE_NOT_TRUSTED);
        };
    }
}
