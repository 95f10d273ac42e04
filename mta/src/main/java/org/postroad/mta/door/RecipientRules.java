package org.postroad.mta.door;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.mailstore.Quotas;
import org.postroad.mta.address.AddressBook;
import org.postroad.mta.address.Destination;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;

/** What both doors ask of a recipient before they take it. Immutable, thread-safe. */
public final class RecipientRules {
    private final AddressBook book;
    private final Quotas quotas;

    /** @param quotas says whether a mailbox is full */
    public RecipientRules(AddressBook book, Quotas quotas) {
        this.book = book;
        this.quotas = quotas;
    }

    /**
     * Somebody gets the mail of a recipient, and the sender may write there.
     *
     * @param size of the message, octets; 0 where nothing was said
     * @throws Refusal if not, or if every mailbox that it is for is full
     */
    public void require(Snapshot rows, Expansion recipient, ReversePath from, long size) {
        refusal(rows, recipient, from).ifPresent(refused -> {
            throw refused;
        });
        requireRoom(rows, recipient, size);
    }

    /** Why a sender may not write to a recipient, whatever room there is; empty if it may. */
    public Optional<Refusal> refusal(Snapshot rows, Expansion recipient, ReversePath from) {
        EmailAddress address = recipient.recipient();
        if (!recipient.whole()) {
            return Optional.of(Refusal.of(
                    451, EnhancedStatus.EXPANSION_TROUBLE, address + " stands for more addresses than it may"));
        }
        if (recipient.isNobody()) {
            return Optional.of(DoorReplies.noSuchMailbox(address));
        }
        for (Destination to : recipient.destinations()) {
            if (to instanceof Destination.Back && !from.isNull()) {
                return Optional.of(Refusal.of(
                        550, EnhancedStatus.NOT_AUTHORIZED, "only reports without a sender go to " + address));
            }
            if (to instanceof Destination.Post post && !book.mayPost(rows, post.list(), from.address())) {
                return Optional.of(Refusal.of(
                        550,
                        EnhancedStatus.LIST_NOT_PERMITTED,
                        from + " may not post to " + post.list().address()));
            }
        }
        return Optional.empty();
    }

    /** One full mailbox among several holds up nobody. */
    private void requireRoom(Snapshot rows, Expansion recipient, long size) {
        @Nullable Refusal full = null;
        for (Destination to : recipient.destinations()) {
            if (!(to instanceof Destination.Local local)) {
                return;
            }
            try {
                quotas.of(rows, local.account())
                        .ifPresent(quota -> DoorReplies.requireRoom(quota, recipient.recipient(), size));
                return;
            } catch (Refusal refused) {
                full = refused;
            }
        }
        if (full != null) {
            throw full;
        }
    }
}
