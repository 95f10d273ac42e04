package org.postroad.mailstore.sql;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.EmailId;

/** The list that a query means. */
interface EmailList {
    /**
     * A part of a list.
     *
     * @param length of the whole list, if it came to light; else -1
     */
    record Part(List<EmailId> ids, long length) {
        public Part {
            ids = List.copyOf(ids);
        }
    }

    Part part(Snapshot rows, long position, int limit);

    long length(Snapshot rows);

    /**
     * The places of some emails, from 0; those that are not in the list have none.
     *
     * @param reach places that are looked at, where they must be counted one by one
     * @return empty if there may be more behind those
     */
    Optional<Map<EmailId, Long>> places(Snapshot rows, Collection<EmailId> emails, long reach);
}
