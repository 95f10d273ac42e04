package org.postroad.mta.tls.dane;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Lookup;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.dns.TlsaRecord;
import org.postroad.mta.route.NextHost;
import org.postroad.mta.smtp.client.PeerProof;
import org.postroad.mta.tls.dane.DaneFinding.Status;

/** Finds the TLSA records of a mail exchanger (RFC 7672 §2.2). Thread-safe; the caller's thread waits for DNS. */
public final class DaneLookup {
    private static final int PORT = 25; // whatever port a lab puts in its place, the records are for SMTP

    private final Resolver resolver;

    public DaneLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * What is said of a host. Asked only where DNSSEC has proved that it is the domain's: else whoever forged that would ask for his own
     * records (§2.2.1).
     *
     * @param domain whose mail exchanger it is
     */
    public DaneFinding find(Domain domain, NextHost host) {
        List<Lookup> lookups = new ArrayList<>();
        for (Domain base : bases(host, lookups)) {
            Answer<TlsaRecord> answer = resolver.tlsa(base, PORT);
            lookups.addAll(answer.lookups());
            switch (answer.outcome()) {
                case FOUND -> {
                    return answer.authenticated()
                            ? found(domain, host, base, answer.values(), lookups)
                            : none(lookups); // §2.1.1: "insecure"
                }
                case NO_SUCH_NAME, NO_DATA -> {} // the other base, if there is one
                case BOGUS -> {
                    return failed(Status.BOGUS, answer.reason(), lookups);
                }
                case TEMPORARY_FAILURE, BAD_ANSWER -> {
                    return failed(Status.UNKNOWN, answer.reason(), lookups);
                }
            }
        }
        return none(lookups);
    }

    /** Where records may be, the end of the host's aliases first (§2.2.2); nowhere in a zone without signatures, whose servers often fail. */
    private Set<Domain> bases(NextHost host, List<Lookup> lookups) {
        Set<Domain> bases = new LinkedHashSet<>();
        if (host.authenticated()) {
            bases.add(host.canonicalName());
            bases.add(host.name());
        } else if (!host.canonicalName().equals(host.name())) {
            Answer<Domain> alias = resolver.alias(host.name());
            lookups.addAll(alias.lookups());
            if (alias.authenticated()) {
                bases.add(host.name());
            }
        }
        return bases;
    }

    private static DaneFinding found(
            Domain domain, NextHost host, Domain base, List<TlsaRecord> records, List<Lookup> lookups) {
        List<TlsaRecord> usable = DaneProof.usable(records);
        if (usable.isEmpty()) {
            return new DaneFinding(
                    Status.UNUSABLE,
                    PeerProof.NONE,
                    records,
                    "no TLSA record of " + base + " is of use (RFC 7672 §3.1)",
                    lookups);
        }
        Set<Domain> names = new LinkedHashSet<>(List.of(base, host.name(), domain)); // §3.2.2
        return new DaneFinding(Status.USABLE, new DaneProof(base, usable, List.copyOf(names)), records, "", lookups);
    }

    private static DaneFinding none(List<Lookup> lookups) {
        return new DaneFinding(Status.NONE, PeerProof.NONE, List.of(), "", lookups);
    }

    private static DaneFinding failed(Status status, String text, List<Lookup> lookups) {
        return new DaneFinding(status, PeerProof.NONE, List.of(), text, lookups);
    }
}
