package org.postroad.webmail.push;

import java.time.Duration;
import java.time.Instant;
import org.postroad.common.time.Scheduler;
import org.postroad.common.time.Scheduler.Cancellable;
import org.postroad.webmail.login.BrowserSession;

/**
 * Ends a connection with the browser session that it was opened in. A session that was used meanwhile lives on: then the client comes back
 * at once, and is let in. Thread-safe.
 */
final class SessionBond implements AutoCloseable {
    private final BrowserSession.Watch watch;
    private final Cancellable timer;

    SessionBond(BrowserSession session, EventStream stream, Scheduler scheduler) {
        watch = session.whenEnded(stream::stop);
        // Asked after the watching has begun: nothing falls between.
        Instant now = scheduler.clock().instant();
        Instant end = session.livesUntil().orElse(now);
        Duration left = end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO;
        timer = scheduler.after(left, stream::stop);
    }

    @Override
    public void close() {
        watch.close();
        timer.cancel();
    }
}
