package org.postroad.webmail.road;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.RoadId;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.StateChange.Arrival;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.mail.FetchListener;
import org.postroad.webmail.push.PushListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the last hops of a road: pushed to a client, fetched for the first time. Writes on a thread of its own behind a bounded queue;
 * what finds the queue full is dropped, as a road is a record and no promise. Thread-safe.
 */
public final class RoadMarks implements FetchListener, PushListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoadMarks.class);
    private static final int MAX_WAITING = 10_000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private record Fetch(AccountId account, EmailId email) {}

    private final Database database;
    private final Roads roads;
    private final MailStore store;
    private final Clock clock;
    private final String hostName;
    private final Cache<Fetch, Boolean> fetched =
            Caffeine.newBuilder().maximumSize(100_000).build();
    private final ThreadPoolExecutor writer;

    public RoadMarks(Database database, Roads roads, MailStore store, Clock clock, String hostName) {
        this.database = database;
        this.roads = roads;
        this.store = store;
        this.clock = clock;
        this.hostName = hostName;
        this.writer = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                task -> new Thread(task, "road-marks"),
                (task, full) -> LOG.warn("a hop was dropped: too many wait to be written"));
    }

    @Override
    public void pushed(AccountId account, List<Arrival> arrivals, int connections) {
        Instant now = clock.instant();
        writer.execute(() -> logged(() -> database.write(tx -> {
            String login = store.directory()
                    .find(tx, account)
                    .map(Account::login)
                    .map(Object::toString)
                    .orElse("");
            Hop hop = hop(HopKind.PUSH, now, Map.of("account", login, "connections", connections));
            arrivals.forEach(arrival -> roads.append(tx, arrival.roadId(), List.of(hop)));
            return arrivals.size();
        })));
    }

    @Override
    public void fetched(Caller caller, EmailId email, RoadId road) {
        if (fetched.asMap().putIfAbsent(new Fetch(caller.id(), email), true) != null) {
            return;
        }
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("account", caller.account().login().toString());
        detail.put("protocol", caller.protocol());
        Hop hop = hop(HopKind.FETCH, clock.instant(), detail);
        writer.execute(() -> logged(() -> database.write(tx -> appendFirst(tx, road, hop))));
    }

    /** Writes what waits, within five seconds. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("some hops were not written in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // The table of this process forgets; the road itself remembers.
    private boolean appendFirst(Transaction tx, RoadId road, Hop hop) {
        Object account = hop.detail().get("account");
        boolean first = roads.find(tx, road).stream()
                .flatMap(found -> found.hops().stream())
                .noneMatch(earlier -> earlier.kind() == HopKind.FETCH
                        && earlier.detail().getOrDefault("account", "").equals(account));
        if (first) {
            roads.append(tx, road, List.of(hop));
        }
        return first;
    }

    private Hop hop(HopKind kind, Instant at, Map<String, Object> detail) {
        return new Hop(kind, hostName, at, Duration.ZERO, detail);
    }

    private static void logged(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failure) {
            LOG.warn("a hop could not be written", failure);
        }
    }
}
