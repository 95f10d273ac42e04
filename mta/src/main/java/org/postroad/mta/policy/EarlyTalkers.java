package org.postroad.mta.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.postroad.mta.smtp.EnhancedStatus;

/** Clients that do not wait for the greeting, as mail servers must (RFC 5321 §4.3.1). Who once did is known for a day. Thread-safe. */
final class EarlyTalkers implements Judge {
    static final int MOST_KNOWN = 50_000;
    private static final Duration KNOWN_FOR = Duration.ofDays(1);

    private final Duration delay;
    private final int mostWaiting;
    private final Cache<InetAddress, Boolean> known;
    private int waiting;

    /**
     * @param mostWaiting at once; whoever comes beyond is greeted without a wait
     */
    EarlyTalkers(Duration delay, int mostWaiting, Clock clock) {
        this.delay = delay;
        this.mostWaiting = mostWaiting;
        known = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfterWrite(KNOWN_FOR)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** How long a client waits for its greeting; above zero, it counts as waiting until {@link #waited}. */
    synchronized Duration wait(InetAddress client) {
        if (delay.isZero() || waiting >= mostWaiting || known.getIfPresent(client) != null) {
            return Duration.ZERO;
        }
        waiting++;
        return delay;
    }

    /** A wait is over. */
    synchronized void waited() {
        waiting--;
    }

    @Override
    public Verdict judge(Visit visit) {
        if (visit.talkedEarly()) {
            return new Verdict.Refuse(EnhancedStatus.INVALID_COMMAND, "you talked before you were greeted");
        }
        if (visit.hasWaited()) {
            known.put(visit.client(), true);
        }
        return Verdict.ACCEPT;
    }
}
