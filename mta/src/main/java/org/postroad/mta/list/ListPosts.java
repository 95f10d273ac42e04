package org.postroad.mta.list;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.db.Database;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderField;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Changes;
import org.postroad.mta.address.Destination;
import org.postroad.mta.address.Expansion;
import org.postroad.mta.address.ForwardMarks;
import org.postroad.mta.address.ListMember;
import org.postroad.mta.address.MailingList;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.AccountWork;
import org.postroad.mta.dispatch.ListCopy;
import org.postroad.mta.dispatch.Routed;
import org.postroad.mta.dispatch.Router;
import org.postroad.mta.door.Intake;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Returned;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;

/** Writes what lists send on, before the transaction that accepts what was posted. Thread-safe. */
public final class ListPosts {
    private static final int MOST = 10;

    private final Database database;
    private final BlobStore blobs;
    private final Router router;
    private final Changes changes;
    private final ForwardMarks marks;
    private final Clock clock;
    private final String hostname;

    /**
     * @param marks end what was sent on and came back
     * @param hostname ours, in the Received field
     */
    public ListPosts(
            Database database,
            BlobStore blobs,
            Router router,
            Changes changes,
            ForwardMarks marks,
            Clock clock,
            String hostname) {
        this.database = database;
        this.blobs = blobs;
        this.router = router;
        this.changes = changes;
        this.marks = marks;
        this.clock = clock;
        this.hostname = hostname;
    }

    /**
     * What waits for the transaction. Immutable.
     *
     * @param routed the recipients, and the copies
     * @param work locks the accounts that the copies are filed in at their turn, so that filing keeps to the order of accounts
     */
    public record Prepared(Routed routed, List<AccountWork> work) {
        public Prepared {
            work = List.copyOf(work);
        }
    }

    /**
     * Writes a copy for each list among the recipients, and among the members of these: mostly none.
     *
     * @param expansions what the address book said of recipients when they were named
     * @throws Refusal if a list has sent the message on before, or has nobody to send it to
     */
    public Prepared prepare(Accepted message, Envelope envelope, Map<EmailAddress, Expansion> expansions)
            throws IOException {
        Gathering gathering = new Gathering(envelope);
        Map<EmailAddress, Expansion> recipients = new HashMap<>();
        for (Recipient recipient : envelope.to()) {
            EmailAddress address = recipient.address();
            Expansion known = expansions.get(address);
            Expansion ends = known != null ? known : expand(address);
            recipients.put(address, ends);
            gathering.visit(ends, message);
        }
        List<AccountWork> work = gathering.accounts.stream()
                .map(account -> new AccountWork(account, tx -> changes.lock(tx, account)))
                .toList();
        return new Prepared(new Routed(recipients, gathering.copies), work);
    }

    /** The same for recipients who were not looked up yet. */
    public Prepared prepare(Accepted message, Envelope envelope) throws IOException {
        return prepare(message, envelope, Map.of());
    }

    private Expansion expand(EmailAddress recipient) {
        return database.read(rows -> router.expand(rows, recipient));
    }

    /** The copies of one message. */
    private final class Gathering {
        private final Envelope posted;
        private final List<ListCopy> copies = new ArrayList<>();
        private final TreeSet<AccountId> accounts = new TreeSet<>();

        Gathering(Envelope posted) {
            this.posted = posted;
        }

        /** Each list has the message once, from whichever list or sender names it first. */
        void visit(Expansion ends, Accepted message) throws IOException {
            if (!copies.isEmpty()) {
                accounts.addAll(ends.accounts());
            }
            for (Destination end : ends.destinations()) {
                if (end instanceof Destination.Post post && mayPost(post.list()) && !isThere(post.list())) {
                    requireNow(post.list());
                    copy(post.list(), message);
                }
            }
        }

        private boolean mayPost(MailingList list) {
            return database.read(
                    rows -> router.book().mayPost(rows, list, posted.from().address()));
        }

        /** What a list sends on is a message of its own, which its sender could not take back. */
        private void requireNow(MailingList list) {
            if (posted.parameters().heldUntil().isPresent()) {
                throw Refusal.of(
                        550,
                        EnhancedStatus.LIST_NOT_PERMITTED,
                        "the list " + list.address() + " takes no mail that is to leave later");
            }
        }

        private boolean isThere(MailingList list) {
            return copies.stream().anyMatch(copy -> copy.list().equals(list));
        }

        private void copy(MailingList list, Accepted message) throws IOException {
            List<ListMember> members = database.read(rows -> router.book().members(rows, list));
            if (members.isEmpty()) {
                throw Refusal.of(550, EnhancedStatus.LIST_EMPTY, "the list " + list.address() + " has no members");
            }
            if (copies.size() == MOST) {
                throw Refusal.of(554, EnhancedStatus.ROUTING_LOOP, "too many lists within lists");
            }
            Accepted sent = write(list, message);
            MailParameters said = posted.parameters();
            MailParameters parameters = new MailParameters(
                    said.body(),
                    said.smtpUtf8(),
                    sent.blob().size() - sent.dataOffset(),
                    Returned.UNSTATED,
                    "",
                    said.requireTls(),
                    Optional.empty());
            List<Recipient> recipients = members.stream()
                    .map(ListMember::address)
                    .map(Recipient::new)
                    .toList();
            Envelope envelope = new Envelope(ReversePath.of(list.bounces()), recipients, parameters);
            Hop hop = new Hop(
                    HopKind.ROUTE,
                    hostname,
                    clock.instant(),
                    Duration.ZERO,
                    Map.of(
                            "list",
                            list.address().toString(),
                            "posted",
                            message.road().text()));
            copies.add(new ListCopy(list, sent, envelope, returnPaths(list, members), List.of(hop)));
            for (ListMember member : members) {
                visit(expand(member.address()), sent);
            }
        }
    }

    private Map<EmailAddress, ReversePath> returnPaths(MailingList list, List<ListMember> members) {
        Map<EmailAddress, ReversePath> paths = new HashMap<>();
        if (list.verp()) {
            members.forEach(member ->
                    paths.put(member.address(), ReversePath.of(router.book().returnPath(list, member))));
        }
        return paths;
    }

    private Accepted write(MailingList list, Accepted message) throws IOException {
        Header header;
        try (InputStream in = blobs.open(message.blob().id())) {
            header = Header.read(in);
        }
        if (header.cut()) {
            throw Refusal.of(554, EnhancedStatus.BAD_CONTENT, "the header of the message is too long");
        }
        if (ListFields.isFrom(list, header) || marks.isFrom(list, header)) {
            throw Refusal.of(
                    554, EnhancedStatus.ROUTING_LOOP, "the list " + list.address() + " has sent it on before: a loop");
        }
        try (Intake intake = Intake.open(blobs, clock.instant())) {
            intake.writeReturnPath(ReversePath.of(list.bounces()));
            intake.writeTrace(TraceFields.receivedByList(hostname, list.address(), intake.road(), intake.at()));
            intake.writeTrace(marks.field(list));
            intake.writeTrace(ListFields.of(list));
            try (OutputStream out = intake.body();
                    InputStream in = blobs.open(message.blob().id())) {
                writeHeader(in.readNBytes(Math.toIntExact(header.length())), header, message.dataOffset(), out);
                in.transferTo(out);
            }
            return intake.finish();
        }
    }

    /** The header without the fields that are the list's to say, and without our Return-Path line. */
    private static void writeHeader(byte[] octets, Header header, int dataOffset, OutputStream out) throws IOException {
        int from = dataOffset;
        for (HeaderField field : header.fields()) {
            int at = Math.toIntExact(field.offset());
            if (at >= dataOffset && ListFields.isReplaced(field)) {
                out.write(octets, from, at - from);
                from = at + Math.toIntExact(field.length());
            }
        }
        out.write(octets, from, octets.length - from);
    }
}
