package org.postroad.webmail.jmap;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailboxRight;

/** Who shares mailboxes with whom (RFC 9670), as the protocol's frame needs it. Thread-safe. */
public final class SharedAccounts {
    /** So many accounts of others are shown to one. */
    private static final int MOST = 1_000;

    private final Database database;
    private final MailStore store;

    public SharedAccounts(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    /** Whether an account shows at least one mailbox to another. */
    public boolean isShared(AccountId owner, AccountId with) {
        return database.read(rows -> store.sharing().granted(rows, owner, with).stream()
                .anyMatch(grant -> grant.rights().has(MailboxRight.LOOKUP)));
    }

    /** The accounts that show at least one mailbox to an account, in the order of their ids. */
    public List<Account> sharedWith(AccountId who) {
        return database.read(rows -> store.sharing().sharers(rows, who, MOST).stream()
                .flatMap(owner -> store.directory().find(rows, owner).stream())
                .toList());
    }
}
