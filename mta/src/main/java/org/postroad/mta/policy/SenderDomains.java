package org.postroad.mta.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.MxRecord;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.smtp.EnhancedStatus;

/** Senders to whom no report could go: their domain takes no mail (RFC 7505 §4.2), or is not there (RFC 5321 §5.1). Thread-safe. */
final class SenderDomains implements Judge {
    private final Resolver resolver;
    private final Lookups lookups;

    SenderDomains(Resolver resolver, Lookups lookups) {
        this.resolver = resolver;
        this.lookups = lookups;
    }

    @Override
    public Verdict judge(Visit visit) {
        Optional<Domain> domain =
                visit.from().address().map(address -> address.domain()).filter(name -> !name.isAddressLiteral());
        if (domain.isEmpty()) {
            return Verdict.ACCEPT;
        }
        return lookups.<Verdict>all(List.<Callable<Verdict>>of(() -> ask(domain.get())))
                .get(0)
                .orElse(Verdict.ACCEPT);
    }

    private Verdict ask(Domain domain) {
        Answer<MxRecord> exchangers = resolver.mx(domain);
        if (exchangers.isFound()) {
            boolean takesNone = exchangers.values().stream().allMatch(MxRecord::isNull);
            return takesNone
                    ? new Verdict.Refuse(EnhancedStatus.SENDER_NULL_MX, domain + " takes no mail, and so sends none")
                    : Verdict.ACCEPT;
        }
        if (!exchangers.isCertainlyNone()) {
            return Verdict.ACCEPT;
        }
        Answer<InetAddress> addresses = resolver.addresses(domain);
        return addresses.isCertainlyNone()
                ? new Verdict.Refuse(EnhancedStatus.BAD_SENDER_SYSTEM, "there is no mail domain " + domain)
                : Verdict.ACCEPT;
    }
}
