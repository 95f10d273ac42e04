package org.postroad.mailstore;

import java.util.List;
import org.postroad.common.db.Snapshot;

/** Looks for rows that contradict each other: run after every store test, after each crash, and by the administrator. */
public interface MailStoreCheck {
    /** Most findings that one run tells of. */
    int MAX_FINDINGS = 100;

    /**
     * What is wrong, in words that name account and ids; empty if all is well. Reads every row of every account, so it takes long;
     * opens no blob but asks whether each exists.
     */
    List<String> verify(Snapshot rows);
}
