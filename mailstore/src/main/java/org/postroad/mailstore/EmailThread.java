package org.postroad.mailstore;

import java.util.List;

/**
 * A conversation (RFC 8621 §3). Immutable.
 *
 * @param emailIds oldest first by received date; never empty
 */
public record EmailThread(ThreadId id, List<EmailId> emailIds) {
    public EmailThread {
        emailIds = List.copyOf(emailIds);
    }
}
