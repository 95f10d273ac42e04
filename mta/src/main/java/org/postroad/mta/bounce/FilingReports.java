package org.postroad.mta.bounce;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.road.Hop;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Changes;
import org.postroad.mta.address.Destination;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.dispatch.Receipt;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RecipientNews;
import org.postroad.mta.queue.SenderReports;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;

/**
 * Tells senders who asked for it that a mailbox of ours has their message (RFC 3461 §5.2.3). The reports are written before the
 * transaction that files the message, one for each recipient, and accepted in it for those who were filed. Thread-safe.
 */
public final class FilingReports {
    private final Database database;
    private final Router router;
    private final Changes changes;
    private final Roads roads;
    private final SenderReports reports;

    public FilingReports(Database database, Router router, Changes changes, Roads roads, SenderReports reports) {
        this.database = database;
        this.router = router;
        this.changes = changes;
        this.roads = roads;
        this.reports = reports;
    }

    /** Writes the reports that a message may call for: mostly none. */
    public Prepared prepare(Accepted message, Envelope envelope, Origin origin) throws IOException {
        Map<EmailAddress, SenderReports.Report> written = new HashMap<>();
        if (!envelope.from().isNull()) { // RFC 5321 §4.5.5
            QueuedMessage about = new QueuedMessage(
                    message.road(),
                    envelope.from(),
                    message.blob(),
                    message.dataOffset(),
                    envelope.parameters(),
                    message.at(),
                    message.at(),
                    message.at(),
                    origin);
            for (Recipient recipient : envelope.to()) {
                if (recipient.wishes().success() && !written.containsKey(recipient.address())) {
                    Optional<RecipientNews> news = news(recipient, message);
                    if (news.isPresent()) {
                        written.put(recipient.address(), reports.write(about, List.of(news.get())));
                    }
                }
            }
        }
        return new Prepared(message, written, written.isEmpty() ? List.of() : accountsOf(envelope));
    }

    private List<AccountId> accountsOf(Envelope envelope) {
        return envelope.from()
                .address()
                .map(sender ->
                        database.read(rows -> router.expand(rows, sender)).accounts())
                .orElse(List.of());
    }

    /** RFC 3461 §5.2.7: what stands for several others is told once, for all; a list has the message once it is given to the list. */
    private Optional<RecipientNews> news(Recipient recipient, Accepted message) {
        List<Destination> ends =
                database.read(rows -> router.expand(rows, recipient.address())).destinations();
        if (ends.size() > 1) {
            return Optional.of(news(recipient, RecipientNews.Action.EXPANDED, "it goes on to others", message));
        }
        return ends.stream()
                .filter(end -> end instanceof Destination.Local || end instanceof Destination.Post)
                .map(end -> end instanceof Destination.Local ? "it is in the mailbox" : "it is given to the list")
                .map(text -> news(recipient, RecipientNews.Action.DELIVERED, text, message))
                .findFirst();
    }

    private static RecipientNews news(Recipient recipient, RecipientNews.Action action, String text, Accepted message) {
        return new RecipientNews(
                recipient, action, Trouble.Kind.NONE, EnhancedStatus.RECIPIENT_VALID, text, "", message.at());
    }

    /** Reports that wait for the transaction; it may run more than once. */
    public final class Prepared {
        private final Accepted message;
        private final Map<EmailAddress, SenderReports.Report> written;
        private final List<AccountId> sender;

        private Prepared(Accepted message, Map<EmailAddress, SenderReports.Report> written, List<AccountId> sender) {
            this.message = message;
            this.written = Map.copyOf(written);
            this.sender = sender;
        }

        /** Locks the accounts that the reports go to at their turn, so that they keep to the order of accounts. */
        public List<AccountWork> work() {
            return sender.stream()
                    .map(account -> new AccountWork(account, tx -> changes.lock(tx, account)))
                    .toList();
        }

        /** Accepts those of the recipients who were filed, or stand for several. */
        public void accept(Transaction tx, Receipt receipt) {
            List<Hop> hops = new ArrayList<>();
            Set<EmailAddress> done = new LinkedHashSet<>(receipt.filed());
            done.addAll(receipt.expanded());
            for (EmailAddress recipient : done) {
                SenderReports.Report report = written.get(recipient);
                if (report != null) {
                    hops.add(report.accept(tx));
                }
            }
            if (!hops.isEmpty()) {
                roads.append(tx, message.road(), hops);
            }
        }
    }
}
