package org.postroad.webmail.login;

import java.time.Instant;
import java.util.Optional;

/** The browser session that stands behind a request, for what outlives the request. Immutable, thread-safe. */
public final class BrowserSession {
    /** Ends the watching; without effect if it has ended. */
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    private final Sessions sessions;
    private final String token;

    BrowserSession(Sessions sessions, String token) {
        this.sessions = sessions;
        this.token = token;
    }

    /** When it is over by itself, unless it is used meanwhile; empty if it has ended. Not a use. */
    public Optional<Instant> livesUntil() {
        return sessions.livesUntil(token);
    }

    /** Has a short task run when somebody ends the session; not if it ends by itself. */
    public Watch whenEnded(Runnable task) {
        return sessions.watch(token, task);
    }
}
