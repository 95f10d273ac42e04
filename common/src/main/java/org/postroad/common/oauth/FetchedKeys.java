package org.postroad.common.oauth;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider's keys, fetched when they are first needed, kept for an hour, and fetched again early for a key that is not among them, but not
 * within half a minute: nobody can make us ask at his pace. Where the provider cannot be reached, they serve for a day. Thread-safe.
 */
final class FetchedKeys {
    static final Duration FRESH = Duration.ofHours(1);
    static final Duration USABLE = Duration.ofDays(1);
    static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15); // a fetch ends before
    private static final int MAX_WAITING = 16;

    private final URI url;
    private final ProviderServer server;
    private final Clock clock;
    private final Object lock = new Object();
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private @Nullable Kept kept; // these under the lock
    private @Nullable CompletableFuture<Boolean> underWay;
    private Instant nextAt = Instant.MIN;
    private boolean failed;

    private record Kept(PublicKeys keys, Instant at) {}

    FetchedKeys(URI url, ProviderServer server, Clock clock) {
        this.url = url;
        this.server = server;
        this.clock = clock;
    }

    /**
     * The keys as known.
     *
     * @throws ProviderUnavailableException if there are none
     */
    PublicKeys current() {
        if (!isYoungerThan(FRESH)) {
            refresh(!isYoungerThan(USABLE));
        }
        return usable();
    }

    /**
     * The keys, fetched again if that was not done just now.
     *
     * @throws ProviderUnavailableException if that failed
     */
    PublicKeys newest() {
        refresh(true);
        synchronized (lock) {
            if (failed) {
                throw new ProviderUnavailableException("the keys at " + url + " could not be fetched");
            }
        }
        return usable();
    }

    private PublicKeys usable() {
        synchronized (lock) {
            if (kept == null || !isYoungerThan(USABLE)) {
                throw new ProviderUnavailableException("the keys at " + url + " could not be fetched");
            }
            return kept.keys();
        }
    }

    private boolean isYoungerThan(Duration age) {
        synchronized (lock) {
            return kept != null && clock.instant().isBefore(kept.at().plus(age));
        }
    }

    /**
     * Fetches the keys, or lets another thread that does so finish.
     *
     * @param wait whether what the other one fetches is needed
     */
    private void refresh(boolean wait) {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> others;
        synchronized (lock) {
            others = underWay;
            if (others == null) {
                if (clock.instant().isBefore(nextAt)) {
                    return;
                }
                underWay = mine;
            }
        }
        if (others == null) {
            fetch(mine);
        } else if (wait) {
            await(others);
        }
    }

    private void fetch(CompletableFuture<Boolean> mine) {
        @Nullable PublicKeys fetched = null;
        try {
            fetched = PublicKeys.parse(server.get(url));
        } catch (IOException | RuntimeException wrong) {
            LOG.warn("the keys at {} could not be fetched: {}", url, wrong.getMessage());
        } finally {
            synchronized (lock) {
                failed = fetched == null;
                if (fetched != null) {
                    kept = new Kept(fetched, clock.instant());
                }
                nextAt = clock.instant().plus(PAUSE);
                underWay = null;
            }
            mine.complete(true);
        }
    }

    private void await(CompletableFuture<Boolean> others) {
        if (!waiting.tryAcquire()) {
            throw new ProviderUnavailableException("too many wait for the keys at " + url);
        }
        try {
            others.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new ProviderUnavailableException("stopped while the keys were fetched");
        } catch (TimeoutException | ExecutionException late) {
            throw new ProviderUnavailableException("the keys at " + url + " did not come in time");
        } finally {
            waiting.release();
        }
    }
}
