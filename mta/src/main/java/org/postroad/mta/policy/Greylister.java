package org.postroad.mta.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.db.Database;
import org.postroad.common.db.DuplicateKeyException;
import org.postroad.mta.policy.Greylist.Entry;
import org.postroad.mta.policy.Greylist.Network;
import org.postroad.mta.smtp.EnhancedStatus;

/**
 * Puts off who writes from a network to somebody for the first time, once (RFC 6647 §2.3): mail servers come again. A network whose mail
 * came again often enough is known from then on. Thread-safe.
 */
final class Greylister implements Judge {
    private static final Duration COUNT_AGAIN = Duration.ofMinutes(1);
    private static final Duration NOTE_AGAIN = Duration.ofDays(1); // not each message writes a row

    private final DoorSettings.Greylisting settings;
    private final Database database;
    private final Greylist greylist;
    private final Clock clock;
    private final AtomicInteger rows = new AtomicInteger();
    private volatile Instant countAgainAt = Instant.MIN;

    Greylister(DoorSettings.Greylisting settings, Database database, Greylist greylist, Clock clock) {
        this.settings = settings;
        this.database = database;
        this.greylist = greylist;
        this.clock = clock;
    }

    private record Known(Optional<Network> network, Optional<Entry> triplet) {}

    @Override
    public Verdict judge(Visit visit) {
        if (visit.isWelcome()) {
            return Verdict.ACCEPT;
        }
        Instant now = clock.instant();
        String network = IpNetwork.around(visit.client()).toString();
        String triplet = digest(network, visit);
        Known known = database.read(
                snapshot -> new Known(greylist.network(snapshot, network), greylist.find(snapshot, triplet)));
        if (settings.knownAfter() > 0
                && known.network().isPresent()
                && known.network().get().passes() >= settings.knownAfter()) {
            noteAgain(network, known.network().get(), now);
            return Verdict.ACCEPT;
        }
        return known.triplet().map(entry -> again(network, triplet, entry, now)).orElseGet(() -> first(triplet, now));
    }

    private Verdict first(String triplet, Instant now) {
        if (isFull(now)) {
            return new Verdict.Mark("the greylist is full");
        }
        try {
            database.write(tx -> {
                greylist.put(tx, triplet, new Entry(now, now, false));
                return triplet;
            });
        } catch (DuplicateKeyException twice) {
            // Another session has just put it off.
        }
        return putOff(settings.delay());
    }

    private Verdict again(String network, String triplet, Entry entry, Instant now) {
        if (entry.passed()) {
            if (entry.lastAt().plus(NOTE_AGAIN).isBefore(now)) {
                keep(triplet, new Entry(entry.firstAt(), now, true));
            }
            return Verdict.ACCEPT;
        }
        Duration since = Duration.between(entry.firstAt(), now);
        if (since.compareTo(settings.delay()) < 0) {
            return putOff(settings.delay().minus(since));
        }
        if (since.compareTo(settings.retryWithin()) > 0) {
            keep(triplet, new Entry(now, now, false));
            return putOff(settings.delay());
        }
        try {
            database.write(tx -> {
                greylist.put(tx, triplet, new Entry(entry.firstAt(), now, true));
                int passes = greylist.network(tx, network).map(Network::passes).orElse(0);
                greylist.putNetwork(tx, network, new Network(passes + 1, now));
                return triplet;
            });
        } catch (DuplicateKeyException twice) {
            // Another session has just noted the network.
        }
        return new Verdict.Mark("came again after " + HostRates.seconds(since));
    }

    private void noteAgain(String network, Network known, Instant now) {
        if (known.lastAt().plus(NOTE_AGAIN).isBefore(now)) {
            database.write(tx -> {
                greylist.putNetwork(tx, network, new Network(known.passes(), now));
                return network;
            });
        }
    }

    private void keep(String triplet, Entry entry) {
        database.write(tx -> {
            greylist.put(tx, triplet, entry);
            return triplet;
        });
    }

    private static Verdict putOff(Duration left) {
        return new Verdict.Defer(
                EnhancedStatus.PUT_OFF_BY_POLICY, "greylisted, try again in " + HostRates.seconds(left));
    }

    /** Counted now and then, and what is added meanwhile is added up. */
    private boolean isFull(Instant now) {
        if (!countAgainAt.isAfter(now)) {
            countAgainAt = now.plus(COUNT_AGAIN);
            rows.set(database.read(greylist::size));
        }
        return rows.getAndIncrement() >= settings.mostRows();
    }

    /** Names of people are not kept, and the key has one length. */
    private static String digest(String network, Visit visit) {
        String triplet = network + '\n' + visit.from() + '\n' + visit.recipient();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(triplet.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
