package org.postroad.mta.policy;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.smtp.EnhancedStatus;

/** What DNS calls a client's address, believed only where the name leads back to it (RFC 8601 §3, "iprev"). Thread-safe. */
final class ReverseNames implements Judge {
    private static final int MOST_NAMES = 5;
    private static final int IPV4_OCTETS = 4;
    private static final Pattern NUMBER = Pattern.compile("(?<![0-9])[0-9]{1,3}(?![0-9])");

    private record Found(String name, Verdict verdict) {
        static final Found NOTHING = new Found("", Verdict.ACCEPT);
    }

    private final Resolver resolver;
    private final Lookups lookups;

    ReverseNames(Resolver resolver, Lookups lookups) {
        this.resolver = resolver;
        this.lookups = lookups;
    }

    @Override
    public Verdict judge(Visit visit) {
        if (!visit.clientName().isEmpty()) { // a proxy has said so
            return Verdict.ACCEPT;
        }
        Found found = lookups.<Found>all(List.<Callable<Found>>of(() -> ask(visit.client())))
                .get(0)
                .orElse(Found.NOTHING);
        visit.name(found.name());
        return found.verdict();
    }

    private Found ask(InetAddress client) {
        Answer<Domain> names = resolver.ptr(client);
        if (names.isCertainlyNone()) {
            return refuse(client.getHostAddress() + " has no name");
        }
        boolean unsure = !names.isFound();
        for (Domain name : names.values().stream().limit(MOST_NAMES).toList()) {
            Answer<InetAddress> addresses = resolver.addresses(name);
            if (addresses.values().contains(client)) {
                return new Found(name.ascii(), Verdict.ACCEPT);
            }
            unsure |= !addresses.isFound() && !addresses.isCertainlyNone();
        }
        return unsure
                ? Found.NOTHING
                : refuse("the name of " + client.getHostAddress() + ", "
                        + names.values().get(0) + ", does not lead back to it");
    }

    private static Found refuse(String words) {
        return new Found("", new Verdict.Refuse(EnhancedStatus.REVERSE_NAME_FAILED, words));
    }
    /** Whether a name has its address in it, as the lines of a provider's customers have. */
    static Verdict generic(Visit visit) {
        String name = visit.clientName();
        byte[] octets = visit.client().getAddress();
        boolean generic = octets.length == IPV4_OCTETS && names(name, octets[3]) && names(name, octets[2]);
        return generic
                ? new Verdict.Refuse(
                        EnhancedStatus.NOT_AUTHORIZED, "the name " + name + " is not one of a mail server's own")
                : Verdict.ACCEPT;
    }

    private static boolean names(String name, byte octet) {
        int wanted = octet & 0xff;
        return NUMBER.matcher(name).results().anyMatch(found -> Integer.parseInt(found.group()) == wanted);
    }
}
