package org.postroad.mta.dispatch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.Transaction;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.Emails;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.NewEmail;
import org.postroad.mta.courier.Courier;
import org.postroad.mta.courier.Delivery;
import org.postroad.mta.courier.DeliveryOutcome;
import org.postroad.mta.courier.DeliveryReport;
import org.postroad.mta.courier.HomeFiling;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.Recipient;

/**
 * Takes to its mailbox what the dispatcher has put into the queue for recipients of ours: its sender wanted it to leave later (RFC 4865), or
 * their mailbox was full, or gone, when the message was accepted for others. If it still is, the sender is told. Everybody else is for the
 * courier behind this one. Thread-safe.
 */
public final class HomeCourier implements Courier {
    private final Database database;
    private final BlobStore blobs;
    private final Router router;
    private final Emails emails;
    private final Courier away;
    private final Clock clock;
    private final String hostname;

    /**
     * @param away carries what leaves the house
     * @param hostname ours, as hops name it
     */
    public HomeCourier(
            Database database,
            BlobStore blobs,
            Router router,
            Emails emails,
            Courier away,
            Clock clock,
            String hostname) {
        this.database = database;
        this.blobs = blobs;
        this.router = router;
        this.emails = emails;
        this.away = away;
        this.clock = clock;
        this.hostname = hostname;
    }

    @Override
    public void forgetTrouble() {
        away.forgetTrouble();
    }

    @Override
    public DeliveryReport deliver(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        Set<Domain> ours = ours(envelope);
        List<Recipient> leaving = envelope.to().stream()
                .filter(recipient -> !ours.contains(recipient.address().domain()))
                .toList();
        if (ours.isEmpty()) {
            return away.deliver(delivery);
        }
        DeliveryReport report = leaving.isEmpty()
                ? new DeliveryReport(List.of(), List.of())
                : away.deliver(new Delivery(
                        delivery.road(),
                        new Envelope(envelope.from(), leaving, envelope.parameters()),
                        delivery.blob(),
                        delivery.dataOffset(),
                        delivery.nextHop()));
        MessageSummary summary = summary(delivery);
        Iterator<DeliveryOutcome> outcomes = report.outcomes().iterator();
        Map<AccountId, ToMailbox> filings = new HashMap<>();
        List<DeliveryOutcome> all = new ArrayList<>();
        for (Recipient recipient : envelope.to()) {
            EmailAddress address = recipient.address();
            all.add(ours.contains(address.domain()) ? home(address, delivery, summary, filings) : outcomes.next());
        }
        return new DeliveryReport(all, report.hops(), report.unreachable());
    }

    @Override
    public void forget(Domain domain) {
        away.forget(domain);
    }

    private Set<Domain> ours(Envelope envelope) {
        Set<Domain> domains = envelope.to().stream()
                .map(recipient -> recipient.address().domain())
                .collect(Collectors.toCollection(HashSet::new));
        database.read(rows -> domains.removeIf(domain -> !router.isOurs(rows, domain)));
        return domains;
    }

    private MessageSummary summary(Delivery delivery) {
        try (InputStream in = blobs.open(delivery.blob().id())) {
            return MessageReader.read(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable); // a fault of ours: it is tried again
        }
    }

    /** @param filings of this delivery by now: an account gets the message once, by however many of its addresses */
    private DeliveryOutcome home(
            EmailAddress recipient, Delivery delivery, MessageSummary summary, Map<AccountId, ToMailbox> filings) {
        Optional<AccountId> there = database.read(rows -> router.book().account(rows, recipient));
        if (there.isPresent()) {
            NewEmail email = NewEmail.delivery(delivery.blob(), summary, clock.instant(), delivery.road());
            ToMailbox filing = filings.computeIfAbsent(there.get(), account -> new ToMailbox(account, email));
            filing.recipients.add(recipient);
            return new DeliveryOutcome.Filed(filing);
        }
        return new DeliveryOutcome.Failed(gone(recipient));
    }

    private static Trouble gone(EmailAddress recipient) {
        return new Trouble(
                Trouble.Kind.MAILBOX, EnhancedStatus.BAD_DESTINATION_MAILBOX, "there is no mailbox " + recipient, "");
    }

    private static Trouble full(EmailAddress recipient) {
        return new Trouble(
                Trouble.Kind.MAILBOX, EnhancedStatus.OVER_QUOTA, "the mailbox of " + recipient + " is full", "");
    }

    /** The filing for one account. Its recipients are known before anybody else sees it. */
    private final class ToMailbox implements HomeFiling {
        private final AccountId account;
        private final NewEmail email;
        private final List<EmailAddress> recipients = new ArrayList<>();

        ToMailbox(AccountId account, NewEmail email) {
            this.account = account;
            this.email = email;
        }

        @Override
        public AccountId account() {
            return account;
        }

        @Override
        public List<Hop> file(Transaction tx) {
            Filing filing = emails.file(tx, account, email);
            if (filing instanceof Filing.Filed filed) {
                return recipients.stream()
                        .map(recipient -> hop(recipient, filed.emailId()))
                        .toList();
            }
            boolean full = filing instanceof Filing.Unfiled unfiled && unfiled.reason() == Filing.Reason.OVER_QUOTA;
            EmailAddress recipient = recipients.get(0);
            throw new Unfiled(this, full ? full(recipient) : gone(recipient));
        }

        private Hop hop(EmailAddress recipient, EmailId id) {
            return new Hop(
                    HopKind.MAILBOX,
                    hostname,
                    email.receivedAt(),
                    Duration.ZERO,
                    Map.of("recipient", recipient.toString(), "mailbox", "Inbox", "emailId", id.value()));
        }
    }
}
