package org.postroad.mta.address;

import java.time.Clock;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Directory;
import org.postroad.mailstore.OwnAddresses;

/** The parts of this room, put together for one house. Immutable, thread-safe. */
public final class AddressRoom implements OwnAddresses {
    private final AddressRules rules;
    private final AddressRows rows;
    private final Srs srs;
    private final Verp verp;
    private final ForwardMarks marks;

    public AddressRoom(AddressRules rules, AddressRows rows, HouseKey key, Clock clock) {
        this.rules = rules;
        this.rows = rows;
        this.srs = new Srs(key, rows, clock);
        this.verp = new Verp(new DatedTags(key, clock));
        this.marks = new ForwardMarks(key);
    }

    public AddressRules rules() {
        return rules;
    }

    public AddressRows rows() {
        return rows;
    }

    public Srs srs() {
        return srs;
    }

    public ForwardMarks marks() {
        return marks;
    }

    /** @param accounts who has a mailbox */
    public AddressBook book(Directory accounts) {
        return new AddressBook(rules, rows, accounts, srs, verp);
    }

    @Override
    public boolean isOwn(Snapshot snapshot, Directory accounts, AccountId account, EmailAddress address) {
        Expansion expansion = new Expander(book(accounts)).expand(snapshot, address);
        return expansion.whole() && expansion.isOwnedBy(account);
    }
}
