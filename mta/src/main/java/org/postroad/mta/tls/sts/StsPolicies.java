package org.postroad.mta.tls.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.db.Database;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.common.db.Transaction;
import org.postroad.mta.dns.Answer;
import org.postroad.mta.dns.Lookup;
import org.postroad.mta.dns.Resolver;
import org.postroad.mta.tls.sts.StsFinding.Fault;
import org.postroad.mta.tls.sts.StsStore.Kept;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies of the domains that we send to (RFC 8461). Thread-safe; the caller's thread waits for DNS, and for the web server where a
 * policy is new.
 *
 * <p>A policy that was fetched holds until it expires, whatever DNS and the web server say or fail to say meanwhile (§3.3, §5.1). It is
 * fetched anew when its id changes, and each day; after a failure not before five minutes have gone by.
 */
public final class StsPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(StsPolicies.class);
    private static final Duration REFRESH = Duration.ofDays(1);
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final Duration REMEMBER = Duration.ofMinutes(1); // on another node it may have changed
    private static final int MAX_REMEMBERED = 10_000;

    private final Resolver resolver;
    private final PolicyServer server;
    private final Database database;
    private final StsStore store;
    private final Clock clock;
    private final Cache<Domain, Optional<Kept>> remembered;
    private final Cache<Domain, Failure> failures;
    private final ConcurrentMap<Domain, CompletableFuture<StsFinding>> fetching = new ConcurrentHashMap<>();

    /** Of one version of a policy. */
    private record Failure(String id, Fault fault, String text) {}

    public StsPolicies(Resolver resolver, HttpsPolicyServer server, Database database, StsStore store, Clock clock) {
        this(resolver, (PolicyServer) server, database, store, clock);
    }

    StsPolicies(Resolver resolver, PolicyServer server, Database database, StsStore store, Clock clock) {
        this.resolver = resolver;
        this.server = server;
        this.database = database;
        this.store = store;
        this.clock = clock;
        remembered = cache(clock, REMEMBER);
        failures = cache(clock, PAUSE);
    }

    /** What is in force for a domain now. */
    public StsFinding find(Domain domain) {
        if (domain.isAddressLiteral()) {
            return new StsFinding(StsPolicy.ABSENT, Fault.NONE, "", List.of());
        }
        Optional<Kept> kept = kept(domain);
        Answer<String> texts;
        try {
            texts = resolver.txt(Domain.parse("_mta-sts." + domain));
        } catch (AddressSyntaxException tooLong) {
            return finding(kept, Fault.NONE, "", List.of());
        }
        Optional<StsRecord> announced = StsRecord.among(texts.values());
        boolean known = announced.isEmpty()
                || kept.filter(policy -> isCurrent(policy, announced.get().id()))
                        .isPresent();
        if (known) {
            return finding(kept, Fault.NONE, "", texts.lookups());
        }
        String id = announced.get().id();
        Failure failure = failures.getIfPresent(domain);
        return failure != null && failure.id().equals(id)
                ? finding(kept, failure.fault(), failure.text(), texts.lookups())
                : fetchOnce(domain, id, kept, texts.lookups());
    }

    /**
     * Fetches the oldest policies anew, so that one in use does not expire between two messages; at most so many.
     *
     * @return how many were tried
     */
    public int refresh(int limit) {
        Instant now = clock.instant();
        List<Kept> old = database.read(rows -> store.fetchedBefore(rows, now.minus(REFRESH), now, limit));
        old.forEach(policy -> find(policy.domain()));
        return old.size();
    }

    /** Forgets at most about so many that have expired; how many. */
    public int trim(Transaction tx, int limit) {
        return store.trim(tx, clock.instant(), limit);
    }

    private boolean isCurrent(Kept policy, String id) {
        return policy.id().equals(id)
                && clock.instant().isBefore(policy.fetchedAt().plus(REFRESH));
    }

    private Optional<Kept> kept(Domain domain) {
        Optional<Kept> known = remembered.getIfPresent(domain);
        if (known == null) {
            known = database.read(rows -> store.find(rows, domain));
            remembered.put(domain, known);
        }
        return known.filter(policy -> clock.instant().isBefore(policy.expiresAt()));
    }

    /** Who comes while it is being fetched waits for the same. */
    private StsFinding fetchOnce(Domain domain, String id, Optional<Kept> kept, List<Lookup> lookups) {
        CompletableFuture<StsFinding> mine = new CompletableFuture<>();
        CompletableFuture<StsFinding> running = fetching.putIfAbsent(domain, mine);
        if (running != null) {
            StsFinding found = running.join();
            return new StsFinding(found.policy(), found.fault(), found.text(), lookups);
        }
        try {
            StsFinding found = fetch(domain, id, kept, lookups);
            mine.complete(found);
            return found;
        } finally {
            fetching.remove(domain, mine);
            mine.complete(finding(kept, Fault.FETCH, "it could not be fetched", lookups)); // after a fault of ours
        }
    }

    private StsFinding fetch(Domain domain, String id, Optional<Kept> kept, List<Lookup> lookups) {
        try {
            Kept fetched = new Kept(domain, id, parsed(server.fetch(domain)), clock.instant());
            keep(fetched);
            remembered.put(domain, Optional.of(fetched));
            failures.invalidate(domain);
            return finding(Optional.of(fetched), Fault.NONE, "", lookups);
        } catch (StsFetchException failed) {
            String text = String.valueOf(failed.getMessage());
            LOG.info("the MTA-STS policy of {} cannot be had: {}", domain, text);
            failures.put(domain, new Failure(id, failed.fault(), text));
            return finding(kept, failed.fault(), text, lookups);
        }
    }

    private void keep(Kept fetched) {
        try {
            write(fetched);
        } catch (DuplicateKeyException byAnotherNode) {
            write(fetched);
        }
    }

    private void write(Kept fetched) {
        database.write(tx -> {
            store.keep(tx, fetched);
            return fetched;
        });
    }

    private static StsPolicy parsed(String text) throws StsFetchException {
        try {
            return StsPolicy.parse(text);
        } catch (StsSyntaxException invalid) {
            throw new StsFetchException(Fault.INVALID, String.valueOf(invalid.getMessage()));
        }
    }

    private static StsFinding finding(Optional<Kept> kept, Fault fault, String text, List<Lookup> lookups) {
        return new StsFinding(kept.map(Kept::policy).orElse(StsPolicy.ABSENT), fault, text, lookups);
    }

    private static <V> Cache<Domain, V> cache(Clock clock, Duration keep) {
        return Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(keep)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }
}
