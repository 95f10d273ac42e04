package org.postroad.mta.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.Answer.Outcome;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * The resolver over the network: a stub that asks recursive servers (RFC 1034 §5.3.1) or, in the lab, the authoritative one itself.
 *
 * <p>Conclusive replies are kept for their TTL by the given clock, at most a day, negative ones at most 15 minutes, 8 MiB in all; a
 * server's failure is never kept. Thread-safe; the caller's thread does the waiting.
 */
public final class DnsjavaResolver implements Resolver {
    private static final int MAX_ALIASES = 8;
    private static final long CACHE_BYTES = 8L << 20;
    private static final int ENTRY_OVERHEAD = 512;

    private static final String TIMEOUT = "TIMEOUT";
    private static final String UNREACHABLE = "UNREACHABLE";
    private static final String UNREADABLE = "UNREADABLE";
    private static final String REFERRAL = "REFERRAL";

    private record Question(Name name, int type) {
        @Override
        public String toString() {
            return name.toString(true) + " " + Type.string(type);
        }
    }

    private record Kept(Reply reply, Instant until) {}

    private final List<InetSocketAddress> servers;
    private final int tries;
    private final DnsExchange exchange;
    private final Clock clock;
    private final Cache<Question, Kept> cache;

    public DnsjavaResolver(ResolverSettings settings, Clock clock) {
        servers = settings.servers().isEmpty() ? serversOfSystem() : settings.servers();
        tries = settings.tries();
        exchange = new DnsExchange(settings.timeout());
        this.clock = clock;
        cache = Caffeine.newBuilder()
                .maximumWeight(CACHE_BYTES)
                .weigher((Question question, Kept kept) ->
                        ENTRY_OVERHEAD + kept.reply().message().numBytes())
                .expireAfter(Expiry.writing(
                        (Question question, Kept kept) -> Duration.between(clock.instant(), kept.until())))
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Answer<MxRecord> mx(Domain domain) {
        return ask(nameOf(domain), Type.MX, record -> {
            MXRecord mx = (MXRecord) record;
            Name target = mx.getTarget();
            return Optional.of(new MxRecord(mx.getPriority(), target.equals(Name.root) ? "" : target.toString(true)));
        });
    }

    @Override
    public Answer<InetAddress> addresses(Domain host) {
        Optional<InetAddress> literal = host.literalAddress();
        if (literal.isPresent()) {
            return Answer.found(List.of(literal.get()), Duration.ZERO, List.of());
        }
        Name name = nameOf(host);
        Answer<InetAddress> v4 = ask(name, Type.A, record -> Optional.of(((ARecord) record).getAddress()));
        if (v4.outcome() == Outcome.NO_SUCH_NAME) { // RFC 8020: then there is nothing of any type
            return v4;
        }
        return both(v4, ask(name, Type.AAAA, record -> Optional.of(((AAAARecord) record).getAddress())));
    }

    @Override
    public Answer<String> txt(Domain name) {
        return ask(nameOf(name), Type.TXT, record -> Optional.of(joined((TXTRecord) record)));
    }

    @Override
    public Answer<Domain> ptr(InetAddress address) {
        return ask(ReverseMap.fromAddress(address), Type.PTR, record -> domainOf(((PTRRecord) record).getTarget()));
    }

    @Override
    public void forget() {
        cache.invalidateAll();
    }

    private <T> Answer<T> ask(Name name, int type, Function<Record, Optional<T>> read) {
        List<Lookup> lookups = new ArrayList<>();
        Set<Name> names = new HashSet<>(Set.of(name));
        Duration ttl = Reply.LONGEST;
        Name current = name;
        while (true) {
            Question question = new Question(current, type);
            Optional<Kept> kept = find(question, lookups);
            if (kept.isEmpty()) {
                return failed(question, lookups);
            }
            Reply reply = kept.get().reply();
            ttl = Reply.shorter(
                    ttl, Duration.between(clock.instant(), kept.get().until()));
            for (Optional<Name> alias = reply.alias(current); alias.isPresent(); alias = reply.alias(current)) {
                current = alias.get();
                if (!names.add(current) || names.size() > MAX_ALIASES) {
                    String reason = name.toString(true) + " is an alias without an end";
                    return Answer.none(Outcome.BAD_ANSWER, Duration.ZERO, reason, lookups);
                }
            }
            List<Record> records = reply.records(current, type);
            if (!records.isEmpty()) {
                return read(records, read, ttl, lookups);
            }
            if (reply.endsHere() || current.equals(question.name())) {
                return none(reply, current, type, ttl, lookups);
            }
        }
    }

    private Optional<Kept> find(Question question, List<Lookup> lookups) {
        Kept kept = cache.getIfPresent(question);
        if (kept != null) {
            lookups.add(lookup(kept.reply(), question, clock.instant(), Duration.ZERO, true));
            return Optional.of(kept);
        }
        for (int round = 0; round < tries; round++) {
            for (InetSocketAddress server : servers) {
                Optional<Reply> reply = ask(server, question, lookups);
                if (reply.isPresent()) {
                    return Optional.of(keep(question, reply.get()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Reply> ask(InetSocketAddress server, Question question, List<Lookup> lookups) {
        Instant at = clock.instant();
        long began = System.nanoTime();
        String failure;
        try {
            Reply reply = new Reply(exchange.ask(server, question.name(), question.type()), server);
            lookups.add(lookup(reply, question, at, Duration.ofNanos(System.nanoTime() - began), false));
            return reply.isConclusive() ? Optional.of(reply) : Optional.empty();
        } catch (SocketTimeoutException silence) {
            failure = TIMEOUT;
        } catch (WireParseException nonsense) {
            failure = UNREADABLE;
        } catch (IOException noWay) {
            failure = UNREACHABLE;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        lookups.add(new Lookup(text(server), question.toString(), failure, List.of(), at, took, false));
        return Optional.empty();
    }

    private Kept keep(Question question, Reply reply) {
        Duration ttl = reply.ttl(question.type());
        Kept kept = new Kept(reply, clock.instant().plus(ttl));
        if (!ttl.isZero()) {
            cache.put(question, kept);
        }
        return kept;
    }

    private static <T> Answer<T> read(
            List<Record> records, Function<Record, Optional<T>> read, Duration ttl, List<Lookup> lookups) {
        List<T> values =
                records.stream().map(read).flatMap(Optional::stream).distinct().toList();
        return values.isEmpty()
                ? Answer.none(Outcome.BAD_ANSWER, Duration.ZERO, "the records cannot be used", lookups)
                : Answer.found(values, ttl, lookups);
    }

    private static <T> Answer<T> none(Reply reply, Name name, int type, Duration ttl, List<Lookup> lookups) {
        return reply.rcode() == Rcode.NXDOMAIN
                ? Answer.none(Outcome.NO_SUCH_NAME, ttl, name.toString(true) + " does not exist", lookups)
                : Answer.none(Outcome.NO_DATA, ttl, name.toString(true) + " has no " + Type.string(type), lookups);
    }

    private static <T> Answer<T> failed(Question question, List<Lookup> lookups) {
        boolean onlyNonsense = lookups.stream()
                .filter(lookup -> lookup.question().equals(question.toString()))
                .allMatch(lookup -> lookup.rcode().equals(UNREADABLE));
        String reason = "no DNS server answered " + question + ": "
                + lookups.stream()
                        .filter(lookup -> lookup.question().equals(question.toString()))
                        .map(lookup -> lookup.server() + " " + lookup.rcode())
                        .distinct()
                        .collect(Collectors.joining(", "));
        return Answer.none(
                onlyNonsense ? Outcome.BAD_ANSWER : Outcome.TEMPORARY_FAILURE, Duration.ZERO, reason, lookups);
    }

    /** One answer of two: what was found; certain that there is none only where both are. */
    private static Answer<InetAddress> both(Answer<InetAddress> v4, Answer<InetAddress> v6) {
        List<Lookup> lookups = concat(v4.lookups(), v6.lookups());
        Duration ttl = Reply.shorter(v4.ttl(), v6.ttl());
        if (v4.isFound() || v6.isFound()) {
            return Answer.found(concat(v4.values(), v6.values()), ttl, lookups);
        }
        // The name is there when one type exists or not at it, whatever a muddled server says of the other.
        Answer<InetAddress> worse = v4.isCertainlyNone() && v6.outcome() != Outcome.NO_SUCH_NAME ? v6 : v4;
        return Answer.none(worse.outcome(), worse.isCertainlyNone() ? ttl : Duration.ZERO, worse.reason(), lookups);
    }

    private static Lookup lookup(Reply reply, Question question, Instant at, Duration took, boolean cached) {
        String rcode = reply.isReferral() ? REFERRAL : Rcode.string(reply.rcode());
        return new Lookup(text(reply.server()), question.toString(), rcode, reply.texts(), at, took, cached);
    }

    private static String text(InetSocketAddress server) {
        String address = server.getAddress().getHostAddress();
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + server.getPort();
    }

    private static <T> List<T> concat(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private static Name nameOf(Domain domain) {
        if (domain.isAddressLiteral()) {
            throw new IllegalArgumentException("an address literal has no records: " + domain);
        }
        try {
            return Name.fromString(domain.ascii(), Name.root);
        } catch (TextParseException notADomain) {
            throw new IllegalArgumentException(notADomain); // A Domain is always a name.
        }
    }

    private static Optional<Domain> domainOf(Name name) {
        try {
            return Optional.of(Domain.parse(name.toString(true)));
        } catch (AddressSyntaxException notADomain) {
            return Optional.empty();
        }
    }

    private static String joined(TXTRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        record.getStringsAsByteArrays().forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<InetSocketAddress> serversOfSystem() {
        return ResolverConfig.getCurrentConfig().servers();
    }
}
