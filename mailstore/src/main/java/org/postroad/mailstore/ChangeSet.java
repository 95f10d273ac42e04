package org.postroad.mailstore;

import java.util.List;

/**
 * What changed in one type of data between two states (RFC 8620 §5.2). No id is in two lists. Immutable.
 *
 * @param created not there before
 * @param updated there before and still there, changed
 * @param destroyed gone; may name one that was never reported as created
 * @param newState the state after these changes
 * @param hasMore whether more changes follow after {@code newState}
 * @param countsOnly for {@link DataType#MAILBOX} and {@link DataType#QUOTA}: nothing but counters changed in any of {@code updated}; else
 *     false
 */
public record ChangeSet(
        List<Long> created,
        List<Long> updated,
        List<Long> destroyed,
        ModSeq newState,
        boolean hasMore,
        boolean countsOnly) {
    public ChangeSet {
        created = List.copyOf(created);
        updated = List.copyOf(updated);
        destroyed = List.copyOf(destroyed);
    }
}
