package org.postroad.mailstore.search;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailSort;
import org.postroad.mailstore.StoreFault;

/**
 * The text of one account's emails at one moment, and what else of them never changes. It may know an email that the rows of a snapshot
 * do not hold, and the other way round. Confined to one thread; closed after use.
 *
 * <p>A method throws {@link java.io.UncheckedIOException} where the index fails, and {@link StoreFault} for a filter that is too large.
 */
public interface TextView extends AutoCloseable {
    /** Whether the text decides which emails fulfil the filter: it asks for nothing that may change, no keyword and no mailbox. */
    static boolean decides(EmailFilter filter) {
        if (filter instanceof EmailFilter.And and) {
            return and.filters().stream().allMatch(TextView::decides);
        } else if (filter instanceof EmailFilter.Or or) {
            return or.filters().stream().allMatch(TextView::decides);
        } else if (filter instanceof EmailFilter.Not not) {
            return not.filters().stream().allMatch(TextView::decides);
        }
        return filter instanceof EmailFilter.Contains
                || filter instanceof EmailFilter.Header
                || filter instanceof EmailFilter.Before
                || filter instanceof EmailFilter.After
                || filter instanceof EmailFilter.MinSize
                || filter instanceof EmailFilter.MaxSize
                || filter instanceof EmailFilter.HasAttachment;
    }

    /** @throws StoreFault if the header field is none of those that are looked into */
    static void checkKnown(EmailFilter.Header condition) {
        IndexField.ofHeader(condition.name());
    }

    /**
     * Begins a list of the emails that may fulfil a filter, and do if it is {@link #decides decided}.
     *
     * @param sorts properties only; what is equal in all of them goes by id
     * @param idsAscend in which direction
     */
    Walk walk(EmailFilter filter, List<EmailSort> sorts, boolean idsAscend);

    /** How many of the account's emails fulfil a filter that is decided. */
    long count(EmailFilter filter);

    /** How many threads have an email that fulfils a filter that is decided. */
    long countThreads(EmailFilter filter);

    /** Those of the emails that may fulfil a filter, and do if it is decided. */
    Set<Long> among(EmailFilter filter, Collection<Long> emails);

    @Override
    void close();

    /** Goes along emails in the order that was asked for. */
    interface Walk {
        /** Hits of one step at most. */
        int LONGEST_STEP = 1 << 16;

        /** The next hits; fewer than {@code limit} at the end. {@code limit} is 1 or more, at most {@link #LONGEST_STEP}. */
        List<Hit> next(int limit);

        /** Passes by some hits, or all if there are fewer. */
        void skip(long count);
    }

    /**
     * An email that was found. Immutable.
     *
     * @param tied how many of the sort's criteria, from the first, are the same as of the hit before; 0 for the first
     */
    record Hit(long email, long thread, int tied) {}
}
