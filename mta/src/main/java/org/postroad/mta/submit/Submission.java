package org.postroad.mta.submit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.db.Snapshot;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.road.Hop;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.Filing;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.bounce.FilingReports;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.dispatch.Receipt;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.dispatch.Undeliverable;
import org.postroad.mta.door.RecipientRules;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.list.ListPosts;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.SubmissionId;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.submit.EmailSubmission.Delivered;
import org.postroad.mta.submit.EmailSubmission.RecipientStatus;
import org.postroad.mta.submit.EmailSubmission.UndoStatus;
import org.postroad.mta.submit.SubmissionFault.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door for our own users (RFC 6409). JMAP calls it; {@link SmtpSubmission} puts it behind an SMTP session. Thread-safe. */
public final class Submission {
    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    private final Database database;
    private final BlobStore blobs;
    private final MailStore store;
    private final Router router;
    private final RecipientRules recipients;
    private final Dispatcher dispatcher;
    private final ListPosts lists;
    private final FilingReports reports;
    private final Submissions submissions;
    private final Supplier<SubmissionLimits> limits;
    private final AccountRates rates;
    private final Clock clock;
    private final Domain hostname;

    /**
     * @param hostname ours, in the Received field
     */
    public Submission(
            Database database,
            BlobStore blobs,
            MailStore store,
            Router router,
            Dispatcher dispatcher,
            ListPosts lists,
            FilingReports reports,
            Submissions submissions,
            Supplier<SubmissionLimits> limits,
            Clock clock,
            Domain hostname) {
        this.database = database;
        this.blobs = blobs;
        this.store = store;
        this.router = router;
        this.recipients = new RecipientRules(router.book(), store.quotas());
        this.dispatcher = dispatcher;
        this.lists = lists;
        this.reports = reports;
        this.submissions = submissions;
        this.limits = limits;
        rates = new AccountRates(limits.get(), clock);
        this.clock = clock;
        this.hostname = hostname;
    }

    /**
     * Sends an email of an account's. Returns once the promise is durable (I1).
     *
     * @throws SubmissionFault if it is refused
     */
    public EmailSubmission submit(SubmissionRequest request) throws IOException {
        AccountId account = request.account();
        Email email = database.read(rows -> check(rows, request));
        Envelope said = request.envelope();
        rates.message(account);
        rates.recipients(account, said.to().size());
        try (OutgoingMessage outgoing =
                open(said.from(), false, (road, at) -> TraceFields.receivedOverHttp(hostname.ascii(), road, at))) {
            try (InputStream in = blobs.open(email.blobId());
                    OutputStream out = outgoing.body()) {
                in.transferTo(out);
            }
            requireAuthorship(account, outgoing);
            Accepted message = outgoing.finish();
            Envelope envelope = named(outgoing.declared(said, message), message);
            ListPosts.Prepared posts = lists.prepare(message, envelope);
            FilingReports.Prepared prepared = reports.prepare(message, envelope, new Origin.User(account));
            return database.write(tx -> {
                SubmissionId id = submissions.add(tx, account, pending(request, email, message));
                AccountWork work = new AccountWork(account, inTurn -> {
                    submissions.announce(inTurn, account, id);
                    request.onSuccess().run(inTurn);
                });
                List<AccountWork> works = new ArrayList<>(prepared.work());
                works.addAll(posts.work());
                works.add(work);
                Receipt receipt = dispatcher.dispatch(
                        tx,
                        message,
                        envelope,
                        new Origin.Submission(account, id),
                        request.hops(),
                        works,
                        posts.routed());
                prepared.accept(tx, receipt);
                submissions.filed(tx, account, id, receipt.filed());
                return submissions.get(tx, account, List.of(id)).get(0);
            });
        } catch (Undeliverable fault) {
            throw fault(fault);
        } catch (Refusal unreadable) {
            throw new SubmissionFault(Reason.INVALID_EMAIL, unreadable.reply().text(), List.of());
        }
    }

    /**
     * The envelope of an email that was given none (RFC 8621 §7.5): from Sender or From, to everybody in To, Cc and Bcc, once each.
     *
     * @throws SubmissionFault if it has no sender, no recipient, or an address that is none
     */
    public static Envelope envelopeOf(HeaderSummary headers) {
        List<AddressGroup> from = headers.sender().isEmpty() ? headers.from() : headers.sender();
        List<EmailAddress> senders = addresses(from);
        Set<EmailAddress> recipients = new LinkedHashSet<>();
        recipients.addAll(addresses(headers.to()));
        recipients.addAll(addresses(headers.cc()));
        recipients.addAll(addresses(headers.bcc()));
        if (senders.isEmpty() || recipients.isEmpty()) {
            throw new SubmissionFault(Reason.INVALID_EMAIL, "the message names no sender or no recipient", List.of());
        }
        return new Envelope(
                ReversePath.of(senders.get(0)),
                recipients.stream().map(Recipient::new).toList(),
                MailParameters.NONE);
    }

    /** With an envelope id by which {@link ReturnedReports} finds the submission again (RFC 3461 §4.4). */
    private static Envelope named(Envelope envelope, Accepted message) {
        return new Envelope(
                envelope.from(),
                envelope.to(),
                envelope.parameters().named(message.road().text()));
    }

    /** Accepts a message that came over SMTP. */
    Receipt accept(AccountId account, OutgoingMessage outgoing, Envelope said, List<Hop> hops) throws IOException {
        requireAuthorship(account, outgoing);
        Accepted message = outgoing.finish();
        Envelope envelope = outgoing.declared(said, message);
        Origin origin = new Origin.User(account);
        ListPosts.Prepared posts = lists.prepare(message, envelope);
        FilingReports.Prepared prepared = reports.prepare(message, envelope, origin);
        List<AccountWork> work = new ArrayList<>(posts.work());
        work.addAll(prepared.work());
        Receipt receipt = database.write(tx -> {
            Receipt filed = dispatcher.dispatch(tx, message, envelope, origin, hops, work, posts.routed());
            prepared.accept(tx, filed);
            return filed;
        });
        LOG.atInfo()
                .addKeyValue("message", message.road())
                .log(
                        "submitted by account {} for {} recipients",
                        account,
                        said.to().size());
        return receipt;
    }

    OutgoingMessage open(ReversePath from, boolean binary, OutgoingMessage.Trace trace) throws IOException {
        return OutgoingMessage.open(blobs, clock.instant(), from, hostname, binary, trace);
    }

    boolean maySendAs(AccountId account, EmailAddress address) {
        return database.read(rows -> store.directory().maySendAs(rows, account, address));
    }

    /**
     * @param size of the message, octets; 0 where nothing was said
     * @throws Refusal if there is no such mailbox, or it is full
     */
    void checkRecipient(EmailAddress recipient, ReversePath from, long size) {
        database.read(rows -> {
            Expansion ends = router.expand(rows, recipient);
            recipients.require(rows, ends, from, size);
            return ends;
        });
    }

    AccountId accountOf(String login) {
        return database.read(rows -> store.directory().byLogin(rows, login))
                .orElseThrow(() -> new IllegalStateException("authenticated, and without an account"))
                .id();
    }

    /** How long a message may wait here before it leaves. */
    public Duration maxHold() {
        return limits.get().maxHold();
    }

    AccountRates rates() {
        return rates;
    }

    int maxRecipients() {
        return limits.get().maxRecipients();
    }

    private Email check(Snapshot rows, SubmissionRequest request) {
        AccountId account = request.account();
        Email email = store.emails().get(rows, account, List.of(request.email())).stream()
                .findFirst()
                .orElseThrow(() -> new SubmissionFault(Reason.EMAIL_NOT_FOUND, "no such email", List.of()));
        if (store.identities().find(rows, account, request.identity()).isEmpty()) {
            throw new SubmissionFault(Reason.IDENTITY_NOT_FOUND, "no such identity", List.of());
        }
        if (email.size() > limits.get().maxSize()) {
            throw new SubmissionFault(
                    Reason.TOO_LARGE,
                    "the message is larger than " + limits.get().maxSize() + " octets",
                    List.of());
        }
        Envelope envelope = request.envelope();
        Instant lastRelease = clock.instant().plus(limits.get().maxHold());
        if (envelope.parameters().heldUntil().filter(lastRelease::isBefore).isPresent()) {
            throw new SubmissionFault(
                    Reason.HELD_TOO_LONG,
                    "a message leaves at the latest " + limits.get().maxHold().toSeconds()
                            + " seconds after it was sent",
                    List.of());
        }
        if (envelope.to().size() > limits.get().maxRecipients()) {
            throw new SubmissionFault(
                    Reason.TOO_MANY_RECIPIENTS, "more than " + limits.get().maxRecipients() + " recipients", List.of());
        }
        envelope.from()
                .address()
                .filter(sender -> !store.directory().maySendAs(rows, account, sender))
                .ifPresent(sender -> {
                    throw new SubmissionFault(
                            Reason.FORBIDDEN_MAIL_FROM, "the account may not send as " + sender, List.of(sender));
                });
        List<EmailAddress> unknown = envelope.to().stream()
                .map(Recipient::address)
                .filter(address -> recipients
                        .refusal(rows, router.expand(rows, address), envelope.from())
                        .isPresent())
                .toList();
        if (!unknown.isEmpty()) {
            throw new SubmissionFault(
                    Reason.INVALID_RECIPIENTS, "there are no such mailboxes, or they do not take your mail", unknown);
        }
        return email;
    }

    private void requireAuthorship(AccountId account, OutgoingMessage outgoing) {
        for (EmailAddress author : outgoing.authors()) {
            if (!maySendAs(account, author)) {
                throw new SubmissionFault(
                        Reason.FORBIDDEN_FROM, "the account may not send as " + author, List.of(author));
            }
        }
    }

    private static EmailSubmission pending(SubmissionRequest request, Email email, Accepted message) {
        Instant sendAt = request.envelope().parameters().heldUntil().orElse(message.at());
        List<RecipientStatus> recipients = new ArrayList<>();
        request.envelope().to().stream()
                .map(Recipient::address)
                .distinct()
                .forEach(address -> recipients.add(new RecipientStatus(
                        address,
                        Delivered.QUEUED,
                        "250 2.0.0 accepted",
                        request.stated().of(address),
                        Optional.empty())));
        return new EmailSubmission(
                new SubmissionId(0),
                request.identity(),
                email.id(),
                email.threadId(),
                request.envelope().from(),
                request.stated().ofSender(),
                sendAt,
                UndoStatus.PENDING,
                recipients,
                message.road());
    }

    private static SubmissionFault fault(Undeliverable fault) {
        boolean full = fault.reason() == Filing.Reason.OVER_QUOTA;
        return new SubmissionFault(
                full ? Reason.OVER_QUOTA : Reason.INVALID_RECIPIENTS,
                full ? "the mailbox of " + fault.recipient() + " is full" : "there is no mailbox " + fault.recipient(),
                List.of(fault.recipient()));
    }

    private static List<EmailAddress> addresses(List<AddressGroup> groups) {
        try {
            return AddressGroup.flatten(groups).stream()
                    .map(address -> EmailAddress.parse(address.email()))
                    .toList();
        } catch (AddressSyntaxException broken) {
            throw new SubmissionFault(
                    Reason.INVALID_EMAIL, "an address of the message is none: " + broken.getMessage(), List.of());
        }
    }
}
