package org.postroad.mailstore;

import java.util.Collection;
import java.util.List;
import org.postroad.common.db.Snapshot;

/** Conversations. An email's thread never changes (RFC 8621 §3). Thread-safe. */
public interface Threads {
    /** Those of the threads that exist, in the order asked for. */
    List<EmailThread> get(Snapshot rows, AccountId account, Collection<ThreadId> ids);
}
