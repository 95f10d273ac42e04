package org.postroad.webmail.jmap;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.postroad.mailstore.AccountId;

/** Bounds how many things each account does at one time. Thread-safe. */
public final class AccountLimiter {
    /** One thing being done; closed when it is over. */
    public interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    private final ConcurrentMap<AccountId, Integer> running = new ConcurrentHashMap<>();
    private final int max;
    private final String limit;

    /**
     * @param limit its name, told to the client that goes beyond it
     */
    public AccountLimiter(int max, String limit) {
        this.max = max;
        this.limit = limit;
    }

    /**
     * @throws org.postroad.webmail.http.Problem {@code limit} (RFC 8620 §3.6.1) if the account does as many already
     */
    public Permit enter(AccountId account) {
        int now = running.merge(account, 1, Integer::sum);
        if (now > max) {
            leave(account);
            throw RequestProblems.limit(limit);
        }
        return () -> leave(account);
    }

    private void leave(AccountId account) {
        running.computeIfPresent(account, (ignored, count) -> count == 1 ? null : count - 1);
    }
}
