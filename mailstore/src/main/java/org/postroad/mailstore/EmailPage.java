package org.postroad.mailstore;

import java.util.List;
import java.util.OptionalLong;

/**
 * A part of a list of emails. Immutable.
 *
 * @param position of the first id in the whole list
 * @param length of the whole list; -1 if it was not asked for, see {@link #total}
 * @param state the account's state when it was listed
 */
public record EmailPage(List<EmailId> ids, long position, long length, ModSeq state) {
    public EmailPage {
        ids = List.copyOf(ids);
    }

    public OptionalLong total() {
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }
}
