package org.postroad.mailstore;

import java.time.Duration;
import java.util.List;

/**
 * Full-text search over what is stored (RFC 8621 §4.4.1, §5). Text conditions of {@link Emails#query} are answered by it; it follows the
 * store shortly after each commit and by itself, and what it lacks the store answers from its rows. Thread-safe.
 */
public interface Search {
    /**
     * Waits until everything that is committed in an account now can be found. Called outside of transactions.
     *
     * @return whether it can be; false after the time, and at once where the index cannot be used
     */
    boolean settle(AccountId account, Duration patience);

    /** Where the text of a filter stands in emails, one answer for each, in their order. Opens the blobs where it looks into bodies. */
    List<SearchSnippet> snippets(List<Email> emails, EmailFilter filter);

    SearchStatus status();
}
