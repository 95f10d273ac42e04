package org.postroad.mta.list;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.mta.address.AddressBook;
import org.postroad.mta.address.AddressBook.Subscription;
import org.postroad.mta.address.AddressRows;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.bounce.DsnReader;
import org.postroad.mta.bounce.IncomingDsn.About;
import org.postroad.mta.bounce.IncomingDsn.Action;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.queue.DeliveryListener;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;

/**
 * Notes with a list's members what could not be delivered to them: what our own queue gives up, and what other hosts report to the return path of a member. The reports
 * themselves go to the list's owners. Thread-safe.
 */
public final class ListBounces implements DeliveryListener {
    private final Database database;
    private final BlobStore blobs;
    private final AddressBook book;
    private final AddressRows rows;
    private final Clock clock;

    /** @param rows of the book */
    public ListBounces(Database database, BlobStore blobs, AddressBook book, AddressRows rows, Clock clock) {
        this.database = database;
        this.blobs = blobs;
        this.book = book;
        this.rows = rows;
        this.clock = clock;
    }

    @Override
    public void changed(Transaction tx, QueuedMessage message, List<Status> statuses) {
        if (message.origin() instanceof Origin.MailingList) {
            message.from()
                    .address()
                    .flatMap(MailingList::ofBounces)
                    .ifPresent(list -> statuses.stream()
                            .filter(status -> status.state() == State.FAILED)
                            .forEach(status ->
                                    rows.bounced(tx, list, status.address(), clock.instant(), status.smtpReply())));
        }
    }

    /** What a message that is about to be filed tells of the members whose return paths are among its recipients: mostly nothing. */
    public List<AccountWork> read(Accepted message, Envelope envelope) throws IOException {
        if (!envelope.from().isNull()) { // RFC 3464 §2
            return List.of();
        }
        List<Subscription> about = database.read(snapshot -> envelope.to().stream()
                .map(Recipient::address)
                .flatMap(address -> book.subscription(snapshot, address).stream())
                .distinct()
                .toList());
        return about.isEmpty()
                ? List.of()
                : failure(message)
                        .map(said -> List.of(AccountWork.first(tx -> about.forEach(
                                one -> rows.bounced(tx, one.list().address(), one.member(), message.at(), said)))))
                        .orElse(List.of());
    }

    /** Why somebody never gets it: whoever a report names, it is about the member whose return path it came to. */
    private Optional<String> failure(Accepted message) throws IOException {
        return DsnReader.read(
                        message.summary().structure(),
                        part -> blobs.open(message.blob().id(), part.bodyOffset(), part.encodedLength()))
                .flatMap(dsn -> dsn.recipients().stream()
                        .filter(one -> one.action() == Action.FAILED)
                        .findFirst())
                .map(ListBounces::said);
    }

    private static String said(About failed) {
        return failed.text().isEmpty() ? failed.status() : failed.text();
    }
}
