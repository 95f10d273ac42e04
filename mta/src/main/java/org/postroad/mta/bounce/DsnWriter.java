package org.postroad.mta.bounce;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.Boundaries;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.mime.MessageWriter;
import org.postroad.common.mime.OutgoingHeader;
import org.postroad.common.mime.OutgoingPart;
import org.postroad.common.road.RoadId;
import org.postroad.mta.courier.Trouble;
import org.postroad.mta.door.TraceFields;
import org.postroad.mta.queue.DeliveryEnd;
import org.postroad.mta.queue.DeliveryEnd.Outcome;

/**
 * Writes delivery status notifications: a part for people, a part for programs, and the header of the message they are about (RFC 3464,
 * RFC 6522); with UTF-8 where an address needs it (RFC 6533). Immutable, thread-safe.
 */
public final class DsnWriter {

    /**
     * What a notification says. Immutable.
     *
     * @param road names the notification
     * @param at when it is written
     * @param to who sent the message it is about
     * @param acceptedAt when we took that message
     * @param headers of that message, summed up
     * @param headerText of that message, as far as it is returned; lines end with CRLF
     * @param failures what failed, at least one
     */
    public record Notice(
            RoadId road,
            Instant at,
            EmailAddress to,
            Instant acceptedAt,
            HeaderSummary headers,
            String headerText,
            List<DeliveryEnd> failures) {

        public Notice {
            failures = List.copyOf(failures);
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
        boolean utf8 = notice.failures().stream().anyMatch(end -> end.address().needsSmtpUtf8());
        String statusType = utf8 ? "message/global-delivery-status" : "message/delivery-status";
        String headersType = isAscii(notice.headerText()) ? "text/rfc822-headers" : "message/global-headers";
        OutgoingPart body = OutgoingPart.report(
                "delivery-status",
                List.of(
                        OutgoingPart.text("text/plain", words(notice)),
                        OutgoingPart.text(statusType, statusFields(notice, utf8)),
                        OutgoingPart.text(headersType, notice.headerText())));
        writer.write(header(notice), body, out);
    }

    private OutgoingHeader header(Notice notice) {
        OutgoingHeader header = notice.to().needsSmtpUtf8() ? OutgoingHeader.utf8() : OutgoingHeader.ascii();
        String subject = notice.headers().subject();
        header.date("Date", notice.at().atOffset(ZoneOffset.UTC))
                .addresses("From", List.of(new MailAddress("Mail Delivery System", postmaster.toString())))
                .addresses("To", List.of(new MailAddress("", notice.to().toString())))
                .text("Subject", subject.isBlank() ? "Not delivered" : "Not delivered: " + subject)
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

    private static String words(Notice notice) {
        String subject = notice.headers().subject();
        List<DeliveryEnd> failures = notice.failures();
        StringBuilder text = new StringBuilder(subject.isBlank() ? "Your message" : "Your message \"" + subject + "\"");
        text.append(" could not be delivered to ");
        if (failures.size() == 1) {
            DeliveryEnd only = failures.get(0);
            text.append(only.address().unicode()).append(".\n\n").append(reason(only, notice));
        } else {
            text.append(failures.size()).append(" of its recipients.\n");
            for (DeliveryEnd failure : failures) {
                text.append("\n* ").append(failure.address().unicode()).append("\n  ");
                text.append(reason(failure, notice));
            }
        }
        return text.append("\nWe will not try again. To reach ")
                .append(failures.size() == 1 ? "this person" : "these people")
                .append(", check the address, send the message again later, or find another way.\n")
                .append("\nThe rest of this message is for mail programs and administrators.\n")
                .toString();
    }

    private static String reason(DeliveryEnd failure, Notice notice) {
        StringBuilder reason = new StringBuilder();
        if (failure.outcome() == Outcome.EXPIRED) {
            reason.append("We tried for ")
                    .append(inWords(Duration.between(notice.acceptedAt(), failure.at())))
                    .append(". ");
        }
        if (failure.cause() == Trouble.Kind.REPLY) {
            reason.append("The mail host ").append(failure.host()).append(" said: ");
        }
        reason.append(failure.text()).append("\n");
        if (failure.cause() == Trouble.Kind.DOT_UNANSWERED) {
            reason.append("The message may have arrived all the same: it was sent whole and never confirmed.\n");
        }
        return reason.toString();
    }

    private static String inWords(Duration time) {
        if (time.toHours() >= 48) {
            return time.toDays() + " days";
        }
        return time.toMinutes() >= 120 ? time.toHours() + " hours" : Math.max(1, time.toMinutes()) + " minutes";
    }

    /** RFC 3464 §2.2, §2.3. */
    private String statusFields(Notice notice, boolean utf8) {
        List<String> lines = new ArrayList<>();
        lines.add("Reporting-MTA: dns; " + hostname);
        lines.add("Arrival-Date: " + TraceFields.date(notice.acceptedAt()));
        for (DeliveryEnd failure : notice.failures()) {
            boolean international = failure.address().needsSmtpUtf8();
            lines.add("");
            lines.add("Final-Recipient: " + (international ? "utf-8; " : "rfc822; ") + failure.address());
            lines.add("Action: failed");
            lines.add("Status: " + failure.status());
            if (!failure.host().isEmpty()) {
                lines.add("Remote-MTA: dns; " + failure.host());
            }
            String type = failure.cause() == Trouble.Kind.REPLY ? "smtp; " : "x-postroad; ";
            lines.add("Diagnostic-Code: " + type + oneLine(failure.text(), utf8));
            lines.add("Last-Attempt-Date: " + TraceFields.date(failure.at()));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String oneLine(String text, boolean utf8) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return utf8 ? line : line.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
