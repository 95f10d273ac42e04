package org.postroad.mta.policy;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.mta.smtp.EnhancedStatus;

/** Names that a client cannot have: ours, another's address, one that is no host's (RFC 5321 §4.1.1.1, §4.1.4). Immutable. */
final class HeloNames implements Judge {
    private final Set<Domain> ours;

    /**
     * @param ours our host's name and our domains
     */
    HeloNames(Set<Domain> ours) {
        this.ours = Set.copyOf(ours);
    }

    @Override
    public Verdict judge(Visit visit) {
        String name = visit.session().helo();
        Domain domain;
        try {
            domain = Domain.parse(name.toLowerCase(Locale.ROOT));
        } catch (AddressSyntaxException malformed) {
            return refuse(name + " is no host's name");
        }
        Optional<InetAddress> literal = domain.literalAddress();
        if (literal.isPresent()) {
            return literal.get().equals(visit.client()) ? Verdict.ACCEPT : refuse(name + " is not your address");
        }
        if (ours.contains(domain)) {
            return refuse(name + " is ours, not yours");
        }
        boolean qualified = domain.ascii().indexOf('.') > 0 && !domain.ascii().matches("[0-9.]+");
        return qualified ? Verdict.ACCEPT : refuse(name + " is no host's full name");
    }

    private static Verdict refuse(String words) {
        return new Verdict.Refuse(EnhancedStatus.NOT_AUTHORIZED, words);
    }
}
