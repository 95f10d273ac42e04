package org.postroad.mta.address;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mta.address.Destination.Back;
import org.postroad.mta.address.Destination.Local;
import org.postroad.mta.address.Destination.Post;
import org.postroad.mta.address.Destination.Remote;
import org.postroad.mta.address.Meaning.Alias;
import org.postroad.mta.address.Meaning.Elsewhere;
import org.postroad.mta.address.Meaning.Mailbox;
import org.postroad.mta.address.Meaning.Posting;
import org.postroad.mta.address.Meaning.WayBack;

/**
 * Follows aliases to their ends. An alias is followed once, wherever it stands; one that names itself means the account of that name
 * ("alice and bob" for alice). So it ends, whatever operators write down. Immutable, thread-safe.
 */
public final class Expander {
    /** Destinations of one recipient. */
    public static final int MOST = 1000;

    /** Aliases behind one another. */
    public static final int DEEPEST = 10;

    private final AddressBook book;

    public Expander(AddressBook book) {
        this.book = book;
    }

    /** Where a recipient's mail goes. Reads the address book only. */
    public Expansion expand(Snapshot rows, EmailAddress recipient) {
        Walk walk = new Walk(rows);
        walk.visit(recipient, Optional.empty(), 0);
        return new Expansion(recipient, List.copyOf(walk.destinations.values()), walk.nobody, walk.whole);
    }

    /** One expansion. */
    private final class Walk {
        private final Snapshot rows;
        private final Map<Object, Destination> destinations = new LinkedHashMap<>();
        private final List<EmailAddress> nobody = new ArrayList<>();
        private final Set<EmailAddress> followed = new HashSet<>();
        private final Set<EmailAddress> onTheWay = new HashSet<>();
        private boolean whole = true;

        Walk(Snapshot rows) {
            this.rows = rows;
        }

        void visit(EmailAddress address, Optional<EmailAddress> via, int depth) {
            if (!whole) {
                return;
            }
            Meaning meaning = book.meaning(rows, address);
            if (meaning instanceof Alias alias) {
                follow(address, alias, via, depth);
            } else if (meaning instanceof Mailbox box) {
                add(box.account(), local(box, address, via));
            } else if (meaning instanceof Elsewhere) {
                add(address, new Remote(address, via));
            } else if (meaning instanceof WayBack back) {
                add(back.sender(), new Back(back.sender(), address, via));
            } else if (meaning instanceof Posting posting) {
                add(posting.list(), new Post(posting.list(), via));
            } else {
                nobody.add(address);
            }
        }

        private void follow(EmailAddress address, Alias alias, Optional<EmailAddress> via, int depth) {
            if (onTheWay.contains(alias.address())) {
                book.mailbox(rows, address)
                        .ifPresentOrElse(
                                box -> add(box.account(), local(box, address, via)), () -> nobody.add(address));
                return;
            }
            if (depth == DEEPEST) {
                whole = false;
                return;
            }
            if (!followed.add(alias.address())) {
                return;
            }
            onTheWay.add(alias.address());
            alias.targets().forEach(target -> visit(target, Optional.of(alias.address()), depth + 1));
            onTheWay.remove(alias.address());
        }

        private Local local(Mailbox box, EmailAddress address, Optional<EmailAddress> via) {
            return new Local(box.account(), address, box.detail(), box.byRole(), via);
        }

        /** @param key what counts once: an account, an address elsewhere, a list */
        private void add(Object key, Destination destination) {
            if (destinations.size() == MOST && !destinations.containsKey(key)) {
                whole = false;
                return;
            }
            destinations.putIfAbsent(key, destination);
        }
    }
}
