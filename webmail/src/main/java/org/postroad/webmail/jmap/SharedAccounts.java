package org.postroad.webmail.jmap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Grant;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.MailboxRight;

/** Who shares mailboxes with whom (RFC 9670), as the protocol's frame needs it. Thread-safe. */
public final class SharedAccounts {
    /** So many of the mailboxes that are shared with somebody are looked at. */
    static final int MOST = 1_000;

    private final Database database;
    private final MailStore store;

    public SharedAccounts(Database database, MailStore store) {
        this.database = database;
        this.store = store;
    }

    /** Whether an account shows at least one mailbox to another. */
    public boolean isShared(AccountId owner, AccountId with) {
        return database.read(rows ->
                grants(rows, with).stream().anyMatch(grant -> grant.account().equals(owner)));
    }

    /** The accounts that show at least one mailbox to an account, in the order of their ids. */
    public List<Account> sharedWith(AccountId who) {
        return database.read(rows -> {
            Map<AccountId, Account> owners = new LinkedHashMap<>();
            for (Grant grant : grants(rows, who)) {
                if (!owners.containsKey(grant.account())) {
                    store.directory()
                            .find(rows, grant.account())
                            .ifPresent(owner -> owners.put(grant.account(), owner));
                }
            }
            return List.copyOf(owners.values());
        });
    }

    private List<Grant> grants(Snapshot rows, AccountId who) {
        return store.sharing().sharedWith(rows, who, MOST).stream()
                .filter(grant -> grant.rights().has(MailboxRight.LOOKUP))
                .toList();
    }
}
