package org.postroad.mailstore.sql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.mailstore.EmailId;

/** Looks for some emails along a list, no further than a number of places. Confined to one thread. */
final class SoughtPlaces implements MailboxWalk.Visitor {
    private final Set<Long> missing;
    private final long reach;
    private final Map<EmailId, Long> places = new HashMap<>();

    SoughtPlaces(Set<Long> emails, long reach) {
        missing = new HashSet<>(emails);
        this.reach = reach;
    }

    boolean isDone() {
        return missing.isEmpty();
    }

    @Override
    public boolean visit(long email, long place) {
        if (missing.remove(email)) {
            places.put(new EmailId(email), place);
        }
        return !missing.isEmpty() && place + 1 < reach;
    }

    /**
     * As {@link EmailList#places}.
     *
     * @param whole whether the list was gone along to its end
     */
    Optional<Map<EmailId, Long>> found(boolean whole) {
        return whole || missing.isEmpty() ? Optional.of(places) : Optional.empty();
    }
}
