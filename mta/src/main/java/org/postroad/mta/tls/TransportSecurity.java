package org.postroad.mta.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.common.wire.tls.PeerTrust;
import org.postroad.mta.dns.Lookup;
import org.postroad.mta.dns.TlsaRecord;
import org.postroad.mta.route.MxAnswer;
import org.postroad.mta.route.NextHost;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.client.PeerProof;
import org.postroad.mta.smtp.client.PkixProof;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsPolicy;
import org.postroad.mta.tls.TlsObservation.Policy;
import org.postroad.mta.tls.TlsObservation.Result;
import org.postroad.mta.tls.TlsObservation.Type;
import org.postroad.mta.tls.dane.DaneFinding;
import org.postroad.mta.tls.dane.DaneFinding.Status;
import org.postroad.mta.tls.dane.DaneLookup;
import org.postroad.mta.tls.sts.StsFinding;
import org.postroad.mta.tls.sts.StsPolicies;
import org.postroad.mta.tls.sts.StsPolicy;
import org.postroad.mta.tls.sts.StsPolicy.Mode;

/** Finds for each mail exchanger of a domain what is asked of TLS with it. Thread-safe; the caller's thread waits for DNS and policies. */
public final class TransportSecurity {
    private final @Nullable DaneLookup dane;
    private final @Nullable StsPolicies policies;
    private final PeerTrust trust;
    private final TlsResults results;
    private final String hostname;

    private TransportSecurity(
            @Nullable DaneLookup dane,
            @Nullable StsPolicies policies,
            PeerTrust trust,
            TlsResults results,
            String hostname) {
        this.dane = dane;
        this.policies = policies;
        this.trust = trust;
        this.results = results;
        this.hostname = hostname;
    }

    /** Asks for no policies: TLS with whom offers it, with any certificate. */
    public static TransportSecurity opportunistic(PeerTrust trust, String hostname) {
        return new TransportSecurity(null, null, trust, TlsResults.NONE, hostname);
    }

    /**
     * By what domains publish: where a host has TLSA records they alone count, else the domain's MTA-STS policy (RFC 8461 §2).
     *
     * @param trust who may vouch for a host's name
     * @param hostname ours, as hops name it
     */
    public static TransportSecurity by(
            Optional<DaneLookup> dane,
            Optional<StsPolicies> policies,
            PeerTrust trust,
            TlsResults results,
            String hostname) {
        return new TransportSecurity(dane.orElse(null), policies.orElse(null), trust, results, hostname);
    }

    /** What is asked of a host that the operator named, for a message that must travel under TLS (RFC 8689 §4.2.1). */
    public TlsPolicy requireTls() {
        return new TlsPolicy("requiretls", TlsPolicy.Use.MUST, new PkixProof(trust));
    }

    /**
     * What is asked of a domain's mail exchangers.
     *
     * @param requireTls the message must travel under TLS, to hosts that are certainly the domain's (RFC 8689)
     */
    public SecuredHosts secure(Domain domain, MxAnswer.Hosts found, boolean requireTls, HopWatch watch) {
        return new Search(domain, found.authenticated(), requireTls, watch).among(found.hosts());
    }

    /** One domain's hosts, confined to the caller's thread. */
    private final class Search {
        private final Domain domain;
        private final boolean authenticated;
        private final boolean requireTls;
        private final HopWatch watch;
        private final List<Hop> hops = new ArrayList<>();
        private final List<SecuredHosts.Secured> secured = new ArrayList<>();
        private final Set<TlsRefusal> refusals = new LinkedHashSet<>();
        private final Map<Domain, DaneFinding> daneFindings = new HashMap<>();

        /**
         * @param authenticated whether the exchangers are certainly the domain's
         */
        Search(Domain domain, boolean authenticated, boolean requireTls, HopWatch watch) {
            this.domain = domain;
            this.authenticated = authenticated;
            this.requireTls = requireTls;
            this.watch = watch;
        }

        SecuredHosts among(List<NextHost> hosts) {
            StsPolicy sts = stsPolicy();
            for (NextHost host : hosts) {
                if (!byDane(host)) {
                    bySts(host, sts);
                }
            }
            return new SecuredHosts(domain, hosts, secured, List.copyOf(refusals), hops, results);
        }

        /** RFC 7672 §2.2; whether the host is settled by it. */
        private boolean byDane(NextHost host) {
            DaneFinding found = daneFinding(host);
            Policy policy = new Policy(
                    domain,
                    Type.TLSA,
                    found.records().stream().map(TlsaRecord::toString).toList(),
                    List.of());
            switch (found.status()) {
                case USABLE -> add(host, new TlsPolicy("dane", TlsPolicy.Use.MUST, found.proof()), policy);
                case UNUSABLE -> {
                    if (requireTls) { // which wants a proof, and has DNSSEC's word for the host
                        add(host, TransportSecurity.this.requireTls(), policy);
                    } else {
                        add(host, new TlsPolicy("dane, unusable", TlsPolicy.Use.MUST, PeerProof.NONE), policy);
                    }
                }
                case BOGUS -> refusals.add(new TlsRefusal(host.name(), EnhancedStatus.SECURITY_TROUBLE, found.text()));
                case UNKNOWN ->
                    refusals.add(new TlsRefusal(host.name(), EnhancedStatus.DIRECTORY_SERVER_FAILURE, found.text()));
                case NONE -> {
                    return false;
                }
            }
            return true;
        }

        /** Asked once for all of a host's addresses. */
        private DaneFinding daneFinding(NextHost host) {
            DaneFinding known = daneFindings.get(host.name());
            if (known != null) {
                return known;
            }
            DaneFinding found = new DaneFinding(Status.NONE, PeerProof.NONE, List.of(), "", List.of());
            if (dane != null && authenticated) {
                watch.waiting(HopKind.DNS, Map.of("question", "_25._tcp." + host.name() + " TLSA"));
                found = dane.find(domain, host);
                note(found.lookups());
                Policy policy = new Policy(domain, Type.TLSA, List.of(), List.of());
                if (found.status() == Status.BOGUS) {
                    observe(policy, Result.DNSSEC_INVALID, host.name().ascii(), found.text());
                } else if (found.status() == Status.UNUSABLE) {
                    observe(policy, Result.TLSA_INVALID, host.name().ascii(), found.text());
                }
            }
            daneFindings.put(host.name(), found);
            return found;
        }

        private StsPolicy stsPolicy() {
            if (policies == null || domain.isAddressLiteral()) {
                return StsPolicy.ABSENT;
            }
            watch.waiting(HopKind.DNS, Map.of("question", "_mta-sts." + domain + " TXT"));
            StsFinding found = policies.find(domain);
            note(found.lookups());
            if (found.fault() != StsFinding.Fault.NONE) {
                observe(stsReport(found.policy()), stsFault(found.fault()), "", found.text());
            }
            return found.policy();
        }

        private void bySts(NextHost host, StsPolicy sts) {
            boolean listed = sts.allows(host.name());
            if (sts.mode() != Mode.NONE && !listed) {
                String text = host.name() + " is no mail host of " + domain + " by its MTA-STS policy";
                observe(stsReport(sts), Result.VALIDATION_FAILURE, host.name().ascii(), text);
                if (sts.mode() == Mode.ENFORCE) { // RFC 8461 §5
                    refusals.add(new TlsRefusal(host.name(), EnhancedStatus.SECURITY_TROUBLE, text));
                    return;
                }
            }
            if (requireTls) {
                requireTls(host, sts, listed && sts.mode() == Mode.ENFORCE);
                return;
            }
            switch (sts.mode()) {
                case ENFORCE -> add(host, stsPolicy(sts, TlsPolicy.Use.MUST), stsReport(sts));
                case TESTING ->
                    add(host, listed ? stsPolicy(sts, TlsPolicy.Use.MAY) : TlsPolicy.OPPORTUNISTIC, stsReport(sts));
                case NONE -> add(host, TlsPolicy.OPPORTUNISTIC, Policy.noneFound(domain));
            }
        }

        /** RFC 8689 §4.2.1: it must be certain that the host is the domain's; its own name needs nobody's word. */
        private void requireTls(NextHost host, StsPolicy sts, boolean certain) {
            if (certain || authenticated || host.name().equals(domain)) {
                add(host, TransportSecurity.this.requireTls(), stsReport(sts));
            } else {
                refusals.add(new TlsRefusal(
                        host.name(),
                        EnhancedStatus.REQUIRETLS_NEEDED,
                        "nothing proves that " + host.name() + " is a mail host of " + domain
                                + ", and the message requires it (RFC 8689)"));
            }
        }

        private void add(NextHost host, TlsPolicy tls, Policy policy) {
            SmtpTarget target =
                    SmtpTarget.exchanger(host.name(), host.socketAddress()).withTls(tls);
            secured.add(new SecuredHosts.Secured(target, policy));
        }

        private void note(List<Lookup> lookups) {
            for (Lookup lookup : lookups) {
                Hop hop = lookup.toHop(hostname);
                hops.add(hop);
                watch.seen(hop);
            }
        }

        private void observe(Policy policy, Result result, String host, String text) {
            results.add(new TlsObservation(policy, result, host, "", "", text));
        }

        private Policy stsReport(StsPolicy sts) {
            return sts.equals(StsPolicy.ABSENT)
                    ? Policy.noneFound(domain)
                    : new Policy(domain, Type.STS, sts.lines(), sts.mx());
        }

        private TlsPolicy stsPolicy(StsPolicy sts, TlsPolicy.Use use) {
            return new TlsPolicy("mta-sts " + sts.mode().text(), use, new PkixProof(trust));
        }
    }

    private static Result stsFault(StsFinding.Fault fault) {
        return switch (fault) {
            case NONE -> Result.SUCCESS;
            case FETCH -> Result.STS_POLICY_FETCH_ERROR;
            case WEB_PKI -> Result.STS_WEBPKI_INVALID;
            case INVALID -> Result.STS_POLICY_INVALID;
        };
    }
}
