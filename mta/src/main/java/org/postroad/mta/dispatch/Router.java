package org.postroad.mta.dispatch;

import java.util.Optional;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mta.address.AddressBook;
import org.postroad.mta.address.Expander;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.route.NextHop.Smarthost;
import org.postroad.mta.route.Relays;
import org.postroad.mta.route.RemoteRoutes;
import org.postroad.mta.smtp.ReversePath;

/** Decides where a recipient's mail goes. Asks the address book, never DNS. Immutable, thread-safe. */
public final class Router {
    private final AddressBook book;
    private final Expander expander;
    private final RemoteRoutes remoteRoutes;
    private final Relays relays;

    /** Without relays. */
    public Router(AddressBook book, RemoteRoutes remoteRoutes) {
        this(book, remoteRoutes, Relays.NONE);
    }

    /**
     * @param book what addresses of ours stand for
     * @param remoteRoutes for every other domain
     * @param relays for some recipients and senders, before those
     */
    public Router(AddressBook book, RemoteRoutes remoteRoutes, Relays relays) {
        this.book = book;
        this.expander = new Expander(book);
        this.remoteRoutes = remoteRoutes;
        this.relays = relays;
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

    /** The host by which mail from somebody to an address goes, before all other ways. */
    public Optional<Smarthost> relay(ReversePath from, EmailAddress address) {
        return relays.relay(from.address(), address);
    }

    /** Where mail from somebody for an address that is not ours goes next. */
    public NextHop nextHop(ReversePath from, EmailAddress address) {
        return relay(from, address).<NextHop>map(host -> host).orElseGet(() -> remoteRoutes.nextHop(address.domain()));
    }
}
