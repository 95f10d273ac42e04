package org.postroad.mta.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.MxRecord;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.smtp.EnhancedStatus;

/**
 * Finds the hosts that take a domain's mail (RFC 5321 §5.1, RFC 7505).
 *
 * <p>At most 20 hosts and 40 addresses; when DNS is slow, those that are known by then. Thread-safe. Waits as long as its resolver does for
 * the MX records and for the first host, and begins with no further host after {@code patience}.
 */
public final class MxLookup {
    private static final int MAX_HOSTS = 20;
    private static final int MAX_ADDRESSES = 40;
    private static final int MAX_HOPS = 64;

    private final Resolver resolver;
    private final Ourselves ourselves;
    private final int port;
    private final Duration patience;
    private final Random random;

    /**
     * @param port of SMTP at every other host: 25, or what the lab and tests use
     * @param patience after which no further host's addresses are asked for
     * @param random shuffles hosts of equal preference
     */
    public MxLookup(Resolver resolver, Ourselves ourselves, int port, Duration patience, Random random) {
        this.resolver = resolver;
        this.ourselves = ourselves;
        this.port = port;
        this.patience = patience;
        this.random = random;
    }

    /** The hosts for a domain or an address literal. */
    public MxAnswer find(Domain domain) {
        return find(domain, HopWatch.NONE);
    }

    /** The same, while somebody watches. */
    public MxAnswer find(Domain domain, HopWatch watch) {
        Search search = new Search(domain, watch);
        if (domain.isAddressLiteral()) {
            return search.atDomainItself();
        }
        watch.waiting(HopKind.DNS, Map.of("question", domain + " MX"));
        Answer<MxRecord> mx = resolver.mx(domain);
        search.note(mx);
        search.authenticated = mx.authenticated();
        return switch (mx.outcome()) {
            case FOUND -> search.among(mx.values());
            case NO_DATA -> search.atDomainItself(); // RFC 5321 §5.1: as if it were its own MX
            case NO_SUCH_NAME ->
                search.refused(550, EnhancedStatus.BAD_DESTINATION_SYSTEM, "the domain " + domain + " does not exist");
            case TEMPORARY_FAILURE, BAD_ANSWER, BOGUS -> search.later(mx.reason());
        };
    }

    /** One search, confined to its thread: what was asked and found so far. */
    private final class Search {
        private final Domain domain;
        private final HopWatch watch;
        private final long began = System.nanoTime();
        private final List<Hop> hops = new ArrayList<>();
        private final List<NextHost> hosts = new ArrayList<>();
        private final List<String> troubles = new ArrayList<>();
        private int asked;
        private boolean authenticated;

        Search(Domain domain, HopWatch watch) {
            this.domain = domain;
            this.watch = watch;
        }

        void note(Answer<?> answer) {
            answer.lookups().stream()
                    .limit(MAX_HOPS - hops.size())
                    .map(lookup -> lookup.toHop(ourselves.hostname().ascii()))
                    .forEach(hop -> {
                        hops.add(hop);
                        watch.seen(hop);
                    });
            if (!answer.isFound() && !answer.isCertainlyNone()) {
                troubles.add(answer.reason());
            }
        }

        MxAnswer atDomainItself() {
            boolean metOurselves = addAll(List.of(List.of(domain)));
            return outcome(
                    metOurselves,
                    EnhancedStatus.BAD_DESTINATION_SYSTEM,
                    "the domain " + domain + " has neither MX records nor an address");
        }

        MxAnswer among(List<MxRecord> records) {
            if (records.stream().allMatch(MxRecord::isNull)) {
                return refused(556, EnhancedStatus.NULL_MX, "the domain " + domain + " takes no mail");
            }
            boolean metOurselves = addAll(byPreference(records));
            return outcome(
                    metOurselves,
                    EnhancedStatus.UNABLE_TO_ROUTE,
                    "no mail host of the domain " + domain + " has an address");
        }

        MxAnswer refused(int code, EnhancedStatus status, String text) {
            return new MxAnswer.Refused(code, status, text, hops);
        }

        MxAnswer later(String text) {
            return new MxAnswer.TryLater(EnhancedStatus.DIRECTORY_SERVER_FAILURE, text, hops);
        }

        /** Adds the hosts of each group, stopping where it meets ourselves, and tells whether it did. */
        private boolean addAll(Collection<List<Domain>> groups) {
            for (List<Domain> group : groups) {
                List<NextHost> equals = new ArrayList<>();
                for (Domain name : group) {
                    if (isEnough()) {
                        break;
                    }
                    List<NextHost> addresses = ourselves.isNamed(name) ? List.of() : addressesOf(name);
                    if (ourselves.isNamed(name) || addresses.stream().anyMatch(ourselves::listensAt)) {
                        return true; // RFC 5321 §5.1: we, our equals and all that come after us are of no use
                    }
                    equals.addAll(addresses);
                }
                hosts.addAll(equals);
            }
            return false;
        }

        private boolean isEnough() {
            if (asked > 0 && System.nanoTime() - began > patience.toNanos()) {
                troubles.add("DNS took too long over the mail hosts of " + domain);
                return true;
            }
            return asked++ >= MAX_HOSTS || hosts.size() >= MAX_ADDRESSES;
        }

        private List<NextHost> addressesOf(Domain name) {
            watch.waiting(HopKind.DNS, Map.of("question", name + " A, AAAA"));
            Answer<InetAddress> answer = resolver.addresses(name);
            note(answer);
            return interleaved(answer.values()).stream()
                    .map(address ->
                            new NextHost(name, address, port, canonicalName(name, answer), answer.authenticated()))
                    .toList();
        }

        private MxAnswer outcome(boolean metOurselves, EnhancedStatus none, String noneText) {
            if (!hosts.isEmpty()) {
                return new MxAnswer.Hosts(hosts.stream().limit(MAX_ADDRESSES).toList(), authenticated, hops);
            }
            if (!troubles.isEmpty()) {
                return later(troubles.get(0));
            }
            return metOurselves
                    ? refused(
                            550,
                            EnhancedStatus.ROUTING_LOOP,
                            "mail for " + domain + " leads back to " + ourselves.hostname() + ", which is not its home")
                    : refused(550, none, noneText);
        }
    }

    /** Names of one preference together, in random order (RFC 5321 §5.1); what is no host name is left out. */
    private Collection<List<Domain>> byPreference(List<MxRecord> records) {
        TreeMap<Integer, List<Domain>> groups = records.stream()
                .flatMap(record -> hostOf(record).map(host -> new Exchanger(record.preference(), host)).stream())
                .distinct()
                .collect(Collectors.groupingBy(
                        Exchanger::preference,
                        TreeMap::new,
                        Collectors.mapping(Exchanger::host, Collectors.toCollection(ArrayList::new))));
        groups.values().forEach(group -> Collections.shuffle(group, random));
        return groups.values();
    }

    private static Domain canonicalName(Domain name, Answer<InetAddress> answer) {
        try {
            return answer.canonicalName().isEmpty() ? name : Domain.parse(answer.canonicalName());
        } catch (AddressSyntaxException noHostName) {
            return name;
        }
    }

    private record Exchanger(int preference, Domain host) {}

    private static Optional<Domain> hostOf(MxRecord record) {
        try {
            return record.isNull()
                    ? Optional.empty()
                    : Optional.of(Domain.parse(record.exchange())).filter(name -> !name.isAddressLiteral());
        } catch (AddressSyntaxException noHostName) {
            return Optional.empty();
        }
    }

    /** IPv6 and IPv4 by turns, so that one family out of order costs one attempt each time, not all (RFC 8305 §4). */
    private static List<InetAddress> interleaved(List<InetAddress> addresses) {
        List<InetAddress> v6 =
                addresses.stream().filter(Inet6Address.class::isInstance).toList();
        List<InetAddress> v4 = addresses.stream()
                .filter(address -> !(address instanceof Inet6Address))
                .toList();
        return Stream.iterate(0, turn -> turn < Math.max(v6.size(), v4.size()), turn -> turn + 1)
                .flatMap(turn -> Stream.concat(
                        v6.stream().skip(turn).limit(1), v4.stream().skip(turn).limit(1)))
                .toList();
    }
}
