package org.postroad.mta.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Snapshot;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.EmailFilter;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.EmailQuery;
import org.postroad.mailstore.Emails;
import org.postroad.mta.dispatch.Route.Local;
import org.postroad.mta.queue.MailQueue;

/** Checks I3: each recipient of an accepted message is in exactly one place. For tests, after each crash, and for administrators. */
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
                if (places.size() != 1) {
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
                .filter(item -> item.address().equals(recipient))
                .forEach(item -> places.add("queue, recipient " + item.number()));
        queue.ends(rows, promise.road()).stream()
                .filter(end -> end.address().equals(recipient))
                .forEach(end -> places.add("ended, " + end.outcome()));
        if (router.route(rows, recipient) instanceof Local local) {
            EmailFilter sameMessage = new EmailFilter.Header("Message-ID", promise.messageId());
            List<EmailId> copies = emails.query(rows, local.account(), EmailQuery.newest(sameMessage, MAX_COPIES))
                    .ids();
            emails.get(rows, local.account(), copies).stream()
                    .filter(email -> email.road().filter(promise.road()::equals).isPresent())
                    .map(Email::id)
                    .forEach(id -> places.add("mailbox, email " + id.value()));
        }
        return places;
    }
}
