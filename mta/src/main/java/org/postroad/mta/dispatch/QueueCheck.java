package org.postroad.mta.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.Emails;
import org.postroad.mta.address.Destination;
import org.postroad.mta.queue.MailQueue;

/** Checks I3: each recipient of an accepted message is in exactly one place, or, where it stands for several, in one for each. For tests, after each crash, and for administrators. */
public final class QueueCheck {
    private static final int MAX_COPIES = 100;

    private final MailQueue queue;
    private final Router router;
    private final Emails emails;

    /**
     * What was promised with a 250. Immutable.
     *
     * @param road the name in the reply
     * @param messageId with its angle brackets
     * @param recipients those that were accepted
     */
    public record Promise(RoadId road, String messageId, Set<EmailAddress> recipients) {
        public Promise {
            recipients = Set.copyOf(recipients);
        }
    }

    public QueueCheck(MailQueue queue, Router router, Emails emails) {
        this.queue = queue;
        this.router = router;
        this.emails = emails;
    }

    /** What is wrong, in words; empty if all is well. Mail that its owner has deleted since counts as lost. */
    public List<String> verify(Snapshot rows, Collection<Promise> promises) {
        List<String> findings = new ArrayList<>(queue.contradictions(rows));
        for (Promise promise : promises) {
            for (EmailAddress recipient : promise.recipients()) {
                List<String> places = places(rows, promise, recipient);
                int ends = Math.max(
                        1, router.expand(rows, recipient).destinations().size());
                if (places.size() != ends) {
                    findings.add(
                            promise.road() + " for " + recipient + " is in " + places.size() + " places: " + places);
                }
            }
        }
        return findings;
    }

    private List<String> places(Snapshot rows, Promise promise, EmailAddress recipient) {
        List<String> places = new ArrayList<>();
        queue.items(rows, promise.road()).stream()
                .filter(item -> item.named().equals(recipient))
                .forEach(item -> places.add("queue, recipient " + item.number()));
        queue.ends(rows, promise.road()).stream()
                .filter(end -> end.named().equals(recipient))
                .forEach(end -> places.add("ended, " + end.outcome()));
        for (Destination to : router.expand(rows, recipient).destinations()) {
            if (to instanceof Destination.Local local) {
                copies(rows, promise, local.account()).forEach(id -> places.add("mailbox, email " + id.value()));
            }
        }
        return places;
    }

    private List<EmailId> copies(Snapshot rows, Promise promise, AccountId account) {
        EmailFilter sameMessage = new EmailFilter.Header("Message-ID", promise.messageId());
        List<EmailId> copies = emails.query(rows, account, EmailQuery.newest(sameMessage, MAX_COPIES))
                .ids();
        return emails.get(rows, account, copies).stream()
                .filter(email -> email.road().filter(promise.road()::equals).isPresent())
                .map(Email::id)
                .toList();
    }
}
