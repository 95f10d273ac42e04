package org.postroad.mailstore;

import java.util.List;

/**
 * A question for a list of emails (RFC 8621 §4.4). Immutable.
 *
 * @param sorts the first decides, the next among equals; by id if empty
 * @param collapseThreads whether only the first email of each thread is listed
 * @param window which part of the list is wanted
 * @param calculateTotal whether the length of the whole list is wanted, which may cost more than the part
 */
public record EmailQuery(
        EmailFilter filter, List<EmailSort> sorts, boolean collapseThreads, Window window, boolean calculateTotal) {
    /** A part of the list. */
    public sealed interface Window {
        /** @return at most so many, 0 or more */
        int limit();
    }

    /** @param position of the first one wanted; negative counts from the end of the list */
    public record FromPosition(long position, int limit) implements Window {}

    /** @param offset from the anchor to the first one wanted, may be negative */
    public record FromAnchor(EmailId anchor, long offset, int limit) implements Window {}

    public EmailQuery {
        sorts = List.copyOf(sorts);
    }

    /** Newest first, the first ones, no total. */
    public static EmailQuery newest(EmailFilter filter, int limit) {
        return new EmailQuery(filter, List.of(EmailSort.NEWEST_FIRST), false, new FromPosition(0, limit), false);
    }

    public EmailQuery sortedBy(EmailSort... changed) {
        return new EmailQuery(filter, List.of(changed), collapseThreads, window, calculateTotal);
    }

    public EmailQuery collapsed() {
        return new EmailQuery(filter, sorts, true, window, calculateTotal);
    }

    public EmailQuery within(Window changed) {
        return new EmailQuery(filter, sorts, collapseThreads, changed, calculateTotal);
    }

    public EmailQuery withTotal() {
        return new EmailQuery(filter, sorts, collapseThreads, window, true);
    }
}
