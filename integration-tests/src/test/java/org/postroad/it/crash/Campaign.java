package org.postroad.it.crash;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.PostgresProcess;
import org.postroad.it.crash.Ledger.Promise;
import org.postroad.it.world.ChildHost;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.Person;
import org.postroad.it.world.StoreView;
import org.postroad.it.world.World;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Keyword;

/**
 * Lives and deaths of one system on one directory. A life is: start, load at every door, SIGKILL at a random moment, sometimes before it
 * even serves. After each death the store is opened by nobody but the check, and everything promised in any life so far must be there.
 */
final class Campaign implements AutoCloseable {
    private static final int LONGEST_LIFE_MILLIS = 1200;
    private static final int LONGEST_STILLBIRTH_MILLIS = 1500;
    private static final double STILLBIRTHS = 0.1;
    private static final Duration FIRST_PROMISE = Duration.ofSeconds(60);
    private static final Duration LAST_DELIVERIES = Duration.ofMinutes(2);

    private final World world = new World().mailDomain("north.test", 1).mailDomain("foreign.test", 3);
    private final Optional<PostgresProcess> server;
    private final HostPlan plan;
    private final ChildHost host;
    private final ForeignHost foreign =
            world.add(new ForeignHost(world.network().at(3, Service.SMTP)));
    private final List<String> senders = names("sender", 2, "north.test");
    private final List<String> recipients = names("person", 6, "north.test");
    private final List<String> foreigners = names("foreigner", 4, "foreign.test");
    private final Mirror mirror = new Mirror(recipients.get(0));
    private final Ledger ledger = new Ledger();
    private final AtomicLong numbers = new AtomicLong();
    private final Random random;
    private final NavigableSet<Long> deaths = new TreeSet<>(); // System.nanoTime when each process was gone
    private int kills;
    private int stillbirths;

    /** @param server has the rows, and dies with the system; empty for the embedded database */
    Campaign(long seed, Optional<PostgresProcess> server) throws Exception {
        random = new Random(seed);
        this.server = server;
        HostPlan embedded = HostPlan.of(world, 1, "north.test");
        plan = server.map(embedded::on).orElse(embedded);
        host = world.add(new ChildHost(plan));
        try (InsideHost first = new InsideHost(plan)) {
            List<String> all = new ArrayList<>(senders);
            all.addAll(recipients);
            new StoreView(first.open()).addPeople(all);
        }
    }

    /** One life and death, and what was found afterwards. */
    void round() throws Exception {
        host.launch();
        if (random.nextDouble() < STILLBIRTHS) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_STILLBIRTH_MILLIS));
            stillbirths++;
            kill();
        } else {
            host.process().awaitLine("ready");
            liveAndDie();
        }
        deaths.add(System.nanoTime());
        kills++;
        server.ifPresent(PostgresProcess::startAgain);
        check();
    }

    private void kill() throws InterruptedException {
        host.kill();
        server.ifPresent(PostgresProcess::kill);
    }

    private void liveAndDie() throws Exception {
        Load load = new Load(host, senders, recipients, foreigners, ledger, numbers);
        Thread follower = new Thread(this::follow, "mirror");
        List<Throwable> surprises = new ArrayList<>();
        follower.setUncaughtExceptionHandler((thread, surprise) -> surprises.add(surprise));
        int before = ledger.size();
        load.start();
        follower.start();
        await("the first promise of this life")
                .atMost(FIRST_PROMISE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ledger.size() > before);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MILLIS)); // the moment of death, at random
        kill();
        load.awaitEnd();
        follower.join();
        assertEquals(List.of(), surprises, "the client that follows the changes");
    }

    private void follow() {
        try {
            Person person = host.login(mirror.address());
            while (true) {
                mirror.follow(person);
            }
        } catch (UncheckedIOException dead) {
            return; // the system has died
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private void check() throws Exception {
        try (InsideHost dead = new InsideHost(plan)) {
            MailSystem system = dead.open();
            Places places = Places.of(system.store());
            List<Promise> promises = ledger.promises();
            assertEquals(List.of(), places.broken(promises), "after " + kills + " kills");
            assertEquals(List.of(), places.damaged(recent(promises)), "after " + kills + " kills");
            assertEquals(List.of(), new StoreView(system).check(), "after " + kills + " kills");
            checkMirror(system.store());
        }
    }

    /** Older ones were read after an earlier death. */
    private static List<Promise> recent(List<Promise> promises) {
        return promises.subList(Math.max(0, promises.size() - 1000), promises.size());
    }

    private void checkMirror(SystemStore store) {
        store.database().read(rows -> {
            AccountId account = store.mail()
                    .directory()
                    .byLogin(rows, mirror.address())
                    .orElseThrow()
                    .id();
            long state = store.mail().changes().state(rows, account).value();
            assertTrue(state >= mirror.state(), "the state went back from " + mirror.state() + " to " + state);
            List<EmailId> flagged =
                    mirror.flagged().stream().map(Campaign::emailId).toList();
            long kept = store.mail().emails().get(rows, account, flagged).stream()
                    .filter(email -> email.keywords().contains(Keyword.FLAGGED))
                    .count();
            assertEquals(flagged.size(), kept, "acknowledged flags");
            return state;
        });
    }

    /** The last life: everything that waits is delivered, the mirror is compared; the summary. */
    String finish() throws Exception {
        host.start();
        Person follower = host.login(mirror.address());
        mirror.follow(follower);
        List<Promise> promises = ledger.promises();
        await("the queue runs empty")
                .atMost(LAST_DELIVERIES)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> host.operate("queue.list", follower.arguments()).isEmpty());
        mirror.follow(follower);
        host.stop();
        check();
        try (InsideHost dead = new InsideHost(plan)) {
            SystemStore store = dead.open().store();
            assertMirrored(store);
            Places places = Places.of(store);
            assertEquals(0, places.count(promises, Places.Kind.QUEUE), "still in the queue");
            return summary(promises, places);
        }
    }

    private void assertMirrored(SystemStore store) {
        Set<EmailId> copied = new HashSet<>();
        mirror.ids().forEach(id -> copied.add(emailId(id)));
        Set<EmailId> real = new HashSet<>(store.database().read(rows -> {
            AccountId account = store.mail()
                    .directory()
                    .byLogin(rows, mirror.address())
                    .orElseThrow()
                    .id();
            return rows.query(
                    "SELECT id FROM email WHERE account_id = ?", row -> new EmailId(row.getLong(1)), account.value());
        }));
        assertEquals(real, copied, "the copy that was fed by changes, and the account");
    }

    private String summary(List<Promise> promises, Places places) {
        Map<String, List<Long>> taken = new HashMap<>();
        foreign.taken()
                .forEach(message -> message.to()
                        .forEach(recipient -> taken.computeIfAbsent(
                                        message.messageId() + " " + recipient, key -> new ArrayList<>())
                                .add(message.nanos())));
        long expected = 0;
        long duplicates = 0;
        for (Promise promise : promises) {
            for (String recipient : promise.recipients()) {
                if (foreigners.contains(recipient)) {
                    String copy = promise.messageId() + " " + recipient;
                    List<Long> times = taken.getOrDefault(copy, List.of());
                    expected++;
                    duplicates += times.size() - 1;
                    assertTrue(!times.isEmpty(), copy + " never arrived");
                    assertEachAfterADeath(copy, times);
                }
            }
        }
        return ("crash campaign on %s: %d kills (%d before it served), %d messages acknowledged %s; of their %d recipients %d are in a mailbox"
                        + " and %d delivered on, none lost, none twice here; %d of %d came twice to the foreign host")
                .formatted(
                        server.isPresent() ? "PostgreSQL, which was killed too" : "the embedded database",
                        kills,
                        stillbirths,
                        promises.size(),
                        ledger.byDoor(),
                        promises.stream()
                                .mapToInt(promise -> promise.recipients().size())
                                .sum(),
                        places.count(promises, Places.Kind.MAILBOX),
                        places.count(promises, Places.Kind.END),
                        duplicates,
                        expected);
    }

    /** A second copy is right only where the system died before it could record the first. */
    private void assertEachAfterADeath(String copy, List<Long> times) {
        for (int i = 1; i < times.size(); i++) {
            Long death = deaths.higher(times.get(i - 1));
            assertTrue(death != null && death < times.get(i), copy + " came twice in one life");
        }
    }

    @Override
    public void close() throws Exception {
        world.close();
    }

    /** The ids of JMAP carry a letter before the number. */
    private static EmailId emailId(String jmapId) {
        return new EmailId(Long.parseLong(jmapId.replaceFirst("^[A-Za-z]+", "")));
    }

    private static List<String> names(String stem, int count, String domain) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> stem + i + "@" + domain)
                .toList();
    }
}
