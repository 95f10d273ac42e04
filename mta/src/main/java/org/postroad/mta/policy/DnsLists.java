package org.postroad.mta.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.IpNetwork;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.smtp.EnhancedStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists in DNS that speak for or against an address (RFC 5782): their weights are summed. One that does not answer in time says nothing;
 * one that lists 127.0.0.1 lists everybody, and is not asked until it no longer does (§5). Answers are kept by the resolver. Thread-safe.
 */
final class DnsLists implements Judge {
    private static final Logger LOG = LoggerFactory.getLogger(DnsLists.class);
    private static final IpNetwork LISTED = IpNetwork.parse("127.0.0.0/8"); // §2.1
    private static final String NEVER_LISTED = "1.0.0.127"; // §5
    private static final Duration TRUSTED_FOR = Duration.ofHours(1);
    private static final List<IpNetwork> PRIVATE = List.of(
            IpNetwork.parse("0.0.0.0/8"),
            IpNetwork.parse("10.0.0.0/8"),
            IpNetwork.parse("100.64.0.0/10"),
            IpNetwork.parse("127.0.0.0/8"),
            IpNetwork.parse("169.254.0.0/16"),
            IpNetwork.parse("172.16.0.0/12"),
            IpNetwork.parse("192.168.0.0/16"),
            IpNetwork.parse("::/127"),
            IpNetwork.parse("fc00::/7"),
            IpNetwork.parse("fe80::/10"));

    private record Sanity(boolean sane, long until) {}

    private final DoorSettings.Lists settings;
    private final Resolver resolver;
    private final Lookups lookups;
    private final Clock clock;
    private final Map<DnsList, Sanity> sanity = new ConcurrentHashMap<>();

    DnsLists(DoorSettings.Lists settings, Resolver resolver, Lookups lookups, Clock clock) {
        this.settings = settings;
        this.resolver = resolver;
        this.lookups = lookups;
        this.clock = clock;
    }

    @Override
    public Verdict judge(Visit visit) {
        InetAddress client = visit.client();
        if (IpNetwork.anyContains(PRIVATE, client)) {
            return Verdict.ACCEPT;
        }
        List<DnsList> lists = settings.lists();
        List<Optional<Boolean>> answers = lookups.all(lists.stream()
                .map(list -> (Callable<Boolean>) () -> isSane(list) && lists(list, reversed(client)))
                .toList());
        int sum = 0;
        List<DnsList> listing = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).orElse(false)) {
                sum += lists.get(i).weight();
                listing.add(lists.get(i));
            }
        }
        return verdict(visit, sum, listing);
    }

    private Verdict verdict(Visit visit, int sum, List<DnsList> listing) {
        String words = visit.client().getHostAddress() + " is listed by "
                + listing.stream().map(list -> list.zone().ascii()).collect(Collectors.joining(", "));
        if (sum >= settings.refuseAt()) {
            return new Verdict.Refuse(EnhancedStatus.NOT_AUTHORIZED, words + reason(visit.client(), listing));
        }
        if (sum <= settings.welcomeAt()) {
            visit.welcome();
        }
        return sum == 0 ? Verdict.ACCEPT : new Verdict.Mark(words);
    }

    /** What the list of the greatest weight says of it (§2.1), behind a colon; empty where it says nothing in time. */
    private String reason(InetAddress client, List<DnsList> listing) {
        Optional<Domain> name = listing.stream()
                .max(Comparator.comparingInt(DnsList::weight))
                .flatMap(list -> question(list, reversed(client)));
        if (name.isEmpty()) {
            return "";
        }
        Callable<List<String>> texts = () -> resolver.txt(name.get()).values();
        return lookups.all(List.of(texts)).get(0).stream()
                .flatMap(List::stream)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(text -> ": " + text)
                .orElse("");
    }

    private boolean isSane(DnsList list) {
        long now = clock.millis();
        Sanity known = sanity.get(list);
        if (known != null && known.until() > now) {
            return known.sane();
        }
        boolean sane = !lists(list, NEVER_LISTED);
        if (!sane) {
            LOG.warn("{} lists 127.0.0.1, and so everybody: it is not believed", list.zone());
        }
        sanity.put(list, new Sanity(sane, now + TRUSTED_FOR.toMillis()));
        return sane;
    }

    private boolean lists(DnsList list, String name) {
        return question(list, name).stream()
                .flatMap(question -> resolver.addresses(question).values().stream())
                .anyMatch(value -> counts(list, value));
    }

    /** What a list is asked; empty if there is no such name, as it would be too long. */
    private static Optional<Domain> question(DnsList list, String name) {
        try {
            return Optional.of(new Domain(name + "." + list.zone().ascii()));
        } catch (AddressSyntaxException tooLong) {
            return Optional.empty();
        }
    }

    private static boolean counts(DnsList list, InetAddress value) {
        return LISTED.contains(value) && (list.answers().isEmpty() || IpNetwork.anyContains(list.answers(), value));
    }

    /** The address as lists are asked about it: octets (§2.1) or nibbles (§2.4), the last one first. */
    static String reversed(InetAddress address) {
        StringBuilder name = new StringBuilder();
        byte[] octets = address.getAddress();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xff;
            name.append(name.isEmpty() ? "" : ".");
            if (address instanceof Inet4Address) {
                name.append(octet);
            } else {
                name.append(Integer.toHexString(octet & 0xf)).append('.').append(Integer.toHexString(octet >> 4));
            }
        }
        return name.toString();
    }
}
