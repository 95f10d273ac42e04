package org.postroad.mta.tls;

import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.mta.route.NextHost;
import org.postroad.mta.smtp.client.SmtpTarget;
import org.postroad.mta.smtp.client.TlsResult;
import org.postroad.mta.tls.TlsObservation.Policy;

/** A domain's mail exchangers and what is asked of each. Immutable; thread-safe. */
public final class SecuredHosts {
    /** A host and the policy that it was told by. */
    record Secured(SmtpTarget target, Policy policy) {}

    private final Domain domain;
    private final List<NextHost> hosts;
    private final List<Secured> secured;
    private final List<TlsRefusal> refusals;
    private final List<Hop> hops;
    private final TlsResults results;

    SecuredHosts(
            Domain domain,
            List<NextHost> hosts,
            List<Secured> secured,
            List<TlsRefusal> refusals,
            List<Hop> hops,
            TlsResults results) {
        this.domain = domain;
        this.hosts = List.copyOf(hosts);
        this.secured = List.copyOf(secured);
        this.refusals = List.copyOf(refusals);
        this.hops = List.copyOf(hops);
        this.results = results;
    }

    /** Whom to try, in the order of the exchangers. */
    public List<SmtpTarget> targets() {
        return secured.stream().map(Secured::target).toList();
    }

    /** Whom not to try. */
    public List<TlsRefusal> refusals() {
        return refusals;
    }

    /** The questions put to DNS, for the road. */
    public List<Hop> hops() {
        return hops;
    }

    /** Whether a host may go without the mail because of what its domain has published. */
    public boolean isStrict() {
        return !refusals.isEmpty()
                || secured.stream().anyMatch(host -> !host.target().tls().mayBeClear());
    }

    /** The same hosts for a message whose sender wants it delivered rather than protected ({@code TLS-Required: No}, RFC 8689 §5). */
    public SecuredHosts relaxed() {
        List<Secured> all = hosts.stream()
                .map(host ->
                        new Secured(SmtpTarget.exchanger(host.name(), host.socketAddress()), Policy.noneFound(domain)))
                .toList();
        return new SecuredHosts(domain, hosts, all, List.of(), hops, TlsResults.NONE);
    }

    /** To be told of each connection that was opened or failed to a target of these. */
    public void opened(SmtpTarget target, TlsResult result) {
        secured.stream()
                .filter(host -> host.target().equals(target))
                .findFirst()
                .ifPresent(
                        host -> TlsObservation.of(host.policy(), target, result).ifPresent(results::add));
    }
}
