package org.postroad.mta.dispatch;

import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mta.address.AddressBook;
import org.postroad.mta.address.Expander;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.RemoteRoutes;

/** Decides where a recipient's mail goes. Asks the address book, never DNS. Immutable, thread-safe. */
public final class Router {
    private final AddressBook book;
    private final Expander expander;
    private final RemoteRoutes remoteRoutes;

    /**
     * @param book what addresses of ours stand for
     * @param remoteRoutes for every other domain
     */
    public Router(AddressBook book, RemoteRoutes remoteRoutes) {
        this.book = book;
        this.expander = new Expander(book);
        this.remoteRoutes = remoteRoutes;
    }

    public AddressBook book() {
        return book;
    }

    /** Whether a domain's mail ends here. */
    public boolean isOurs(Snapshot rows, Domain domain) {
        return book.isOurs(rows, domain);
    }

    /** Every end that a recipient's mail has. */
    public Expansion expand(Snapshot rows, EmailAddress recipient) {
        return expander.expand(rows, recipient);
    }

    /** Where mail for an address that is not ours goes next. */
    public NextHop nextHop(EmailAddress address) {
        return remoteRoutes.nextHop(address.domain());
    }
}
