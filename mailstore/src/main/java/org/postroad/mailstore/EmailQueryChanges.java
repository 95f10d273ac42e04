package org.postroad.mailstore;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a list of emails differs from what it was (RFC 8620 §5.6). Immutable.
 *
 * @param removed no longer there, or perhaps at another place; may name some that were never there
 * @param added with its place in the new list, in ascending order
 * @param length of the new list; -1 if it was not asked for
 * @param newState the state of the new list
 */
public record EmailQueryChanges(List<EmailId> removed, List<Added> added, long length, ModSeq newState) {
    /** @param index in the new list, from 0 */
    public record Added(EmailId id, long index) {}

    public EmailQueryChanges {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    public OptionalLong total() {
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
