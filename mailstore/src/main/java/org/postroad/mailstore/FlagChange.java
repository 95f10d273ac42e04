package org.postroad.mailstore;

import java.util.List;

/**
 * What became of the flags of some entries (RFC 7162 §3.1.3). Immutable.
 *
 * @param stored the entries that were there and not too new, as they are now; changed or not
 * @param modified the uids of those that had changed after the client's state, and so were left alone (MODIFIED)
 */
public record FlagChange(List<MailboxEntry> stored, List<Long> modified) {
    public FlagChange {
        stored = List.copyOf(stored);
        modified = List.copyOf(modified);
    }
}
