package org.postroad.webmail.login;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;

/** The rows of browser sessions. Thread-safe. */
public interface SessionStore {
    /**
     * One session. Immutable.
     *
     * @param tokenHash what is kept of its token, 43 characters
     * @param used when it was last used, as far as that was written down
     */
    record StoredSession(String tokenHash, AccountId account, Instant begun, Instant used) {}

    void add(Transaction tx, StoredSession session);

    Optional<StoredSession> find(Snapshot rows, String tokenHash);

    /** Writes down that a session was used, unless that was written after {@code lastWritten}. */
    void used(Transaction tx, String tokenHash, Instant at, Instant lastWritten);

    void end(Transaction tx, String tokenHash);

    void endAll(Transaction tx, AccountId account);

    /** Ends the least used sessions of an account beyond the {@code kept} most used; the hashes of their tokens. */
    List<String> endBeyond(Transaction tx, AccountId account, int kept);

    /** Ends the least used sessions of all beyond the {@code kept} most used; the hashes of their tokens. */
    List<String> endBeyond(Transaction tx, int kept);

    /** Forgets sessions last used, or begun, at these moments or before; at most {@code limit}. How many. */
    int trim(Transaction tx, Instant usedUntil, Instant begunUntil, int limit);
}
