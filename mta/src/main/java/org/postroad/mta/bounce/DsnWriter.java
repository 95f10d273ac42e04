package org.postroad.mta.bounce;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.Boundaries;
import org.postroad.common.mime.ContentSource;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.mime.MessageWriter;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.common.mime.OutgoingPart;
import org.postroad.common.road.RoadId;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RecipientNews;
import org.postroad.mta.queue.RecipientNews.Action;
import org.postroad.mta.smtp.MailParameters.Returned;
import org.postroad.mta.smtp.Xtext;

/**
 * Writes delivery status notifications: a part for people, a part for programs, and the header of the message they are about, or all of
 * it (RFC 3464, RFC 6522, RFC 3461 §6); with UTF-8 where an address needs it (RFC 6533). Immutable, thread-safe.
 */
public final class DsnWriter {

    /**
     * What a notification says. Immutable.
     *
     * @param road names the notification
     * @param at when it is written
     * @param to who sent the message it is about
     * @param about that message
     * @param headers of that message, summed up
     * @param headerText of that message, as far as it is returned; lines end with CRLF
     * @param whole that message, read only where its sender wants it back
     * @param news at least one, all of one kind
     */
    public record Notice(
            RoadId road,
            Instant at,
            EmailAddress to,
            QueuedMessage about,
            HeaderSummary headers,
            String headerText,
            ContentSource whole,
            List<RecipientNews> news) {

        public Notice {
            news = List.copyOf(news);
        }

        /** RFC 3461 §4.3, RFC 8689 §5: only a report of failure brings the whole message back, and none that was to travel under TLS. */
        boolean returnsAll() {
            return action().isFailure()
                    && about.parameters().returned() == Returned.FULL
                    && !about.parameters().requireTls();
        }

        Action action() {
            return news.get(0).action();
        }
    }

    private final String hostname;
    private final EmailAddress postmaster;
    private final MessageWriter writer = new MessageWriter(new Boundaries());

    /**
     * @param hostname the reporting MTA: ours
     * @param postmaster who the notification is from, and who answers for it
     */
    public DsnWriter(String hostname, EmailAddress postmaster) {
        this.hostname = hostname;
        this.postmaster = postmaster;
    }

    /** Writes the message, without trace fields. */
    public void write(Notice notice, OutputStream out) throws IOException {
        boolean utf8 =
                notice.news().stream().anyMatch(one -> one.recipient().address().needsSmtpUtf8());
        String statusType = utf8 ? "message/global-delivery-status" : "message/delivery-status";
        OutgoingPart body = OutgoingPart.report(
                "delivery-status",
                List.of(
                        OutgoingPart.text("text/plain", DsnWords.of(notice)),
                        OutgoingPart.text(statusType, statusFields(notice, utf8)),
                        returned(notice)));
        writer.write(header(notice), body, out);
    }

    private static OutgoingPart returned(Notice notice) {
        if (notice.returnsAll()) {
            return OutgoingPart.message(notice.whole());
        }
        String type = isAscii(notice.headerText()) ? "text/rfc822-headers" : "message/global-headers";
        return OutgoingPart.text(type, notice.headerText());
    }

    private OutgoingHeader header(Notice notice) {
        OutgoingHeader header = notice.to().needsSmtpUtf8() ? OutgoingHeader.utf8() : OutgoingHeader.ascii();
        header.date("Date", notice.at().atOffset(ZoneOffset.UTC))
                .addresses("From", List.of(new MailAddress("Mail Delivery System", postmaster.toString())))
                .addresses("To", List.of(new MailAddress("", notice.to().toString())))
                .text("Subject", DsnWords.subject(notice))
                .messageIds("Message-ID", List.of(notice.road() + "@" + hostname))
                .text("Auto-Submitted", "auto-replied"); // RFC 3834 §5
        List<String> about = notice.headers().messageIds().stream()
                .filter(DsnWriter::isAscii)
                .limit(1)
                .toList();
        if (!about.isEmpty()) {
            header.messageIds("In-Reply-To", about).messageIds("References", about);
        }
        return header;
    }

    /** RFC 3464 §2.2, §2.3. */
    private String statusFields(Notice notice, boolean utf8) {
        List<String> lines = new ArrayList<>();
        Xtext.decode(notice.about().parameters().envelopeId())
                .filter(id -> !id.isEmpty())
                .ifPresent(id -> lines.add("Original-Envelope-Id: " + id));
        lines.add("Reporting-MTA: dns; " + hostname);
        lines.add("Arrival-Date: " + TraceFields.date(notice.about().acceptedAt()));
        if (notice.about().releaseAt().isAfter(notice.about().acceptedAt())) { // RFC 4865 §5
            lines.add("Future-Release-Request: until;" + notice.about().releaseAt());
        }
        for (RecipientNews one : notice.news()) {
            lines.add("");
            lines.addAll(fields(one, notice, utf8));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> fields(RecipientNews one, Notice notice, boolean utf8) {
        List<String> lines = new ArrayList<>();
        EmailAddress address = one.recipient().address();
        if (one.recipient().original().isStated()) {
            lines.add("Original-Recipient: " + one.recipient().original().shown());
        }
        lines.add("Final-Recipient: " + (address.needsSmtpUtf8() ? "utf-8; " : "rfc822; ") + address);
        lines.add("Action: " + one.action().field());
        lines.add("Status: " + one.status());
        if (!one.host().isEmpty()) {
            lines.add("Remote-MTA: dns; " + one.host());
        }
        boolean said = one.cause() == Trouble.Kind.REPLY || one.action() == Action.RELAYED;
        if (!one.text().isEmpty()) {
            lines.add("Diagnostic-Code: " + (said ? "smtp; " : "x-postroad; ") + oneLine(one.text(), utf8));
        }
        lines.add("Last-Attempt-Date: " + TraceFields.date(one.at()));
        if (one.action() == Action.DELAYED) {
            lines.add("Will-Retry-Until: " + TraceFields.date(notice.about().expiresAt()));
        }
        return lines;
    }

    private static String oneLine(String text, boolean utf8) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return utf8 ? line : line.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
