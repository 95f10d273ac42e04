package org.postroad.mailstore;

import java.time.Duration;

/**
 * How the search index is. Immutable.
 *
 * @param available whether it answers; else mail is searched without it
 * @param documents emails in it
 * @param waitingAccounts accounts with changes that it does not know yet
 * @param lag how long the oldest of these changes waits
 */
public record SearchStatus(boolean available, long documents, int waitingAccounts, Duration lag) {
    /** There is no index. */
    public static final SearchStatus NONE = new SearchStatus(false, 0, 0, Duration.ZERO);
}
