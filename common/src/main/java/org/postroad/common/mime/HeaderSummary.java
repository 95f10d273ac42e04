package org.postroad.common.mime;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What lists, threads and IMAP's ENVELOPE need of a message's header. Immutable. Where a field occurs more than once, the last counts
 * (RFC 8621 §4.1.3).
 *
 * @param messageIds Message-ID, without angle brackets; normally one
 * @param inReplyTo In-Reply-To, likewise
 * @param references References, oldest first, likewise
 * @param subject decoded, on one line; "" if there is none
 * @param date the Date field as written, without comments taken out; "" if there is none
 */
public record HeaderSummary(
        List<String> messageIds,
        List<String> inReplyTo,
        List<String> references,
        List<AddressGroup> from,
        List<AddressGroup> sender,
        List<AddressGroup> replyTo,
        List<AddressGroup> to,
        List<AddressGroup> cc,
        List<AddressGroup> bcc,
        String subject,
        String date) {
    /** The summary of a header block that says nothing. */
    public static final HeaderSummary NONE = new HeaderSummary(
            List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), "", "");

    public HeaderSummary {
        messageIds = List.copyOf(messageIds);
        inReplyTo = List.copyOf(inReplyTo);
        references = List.copyOf(references);
        from = List.copyOf(from);
        sender = List.copyOf(sender);
        replyTo = List.copyOf(replyTo);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
    }

    public static HeaderSummary of(Header header) {
        return new HeaderSummary(
                ids(header, "Message-ID"),
                ids(header, "In-Reply-To"),
                ids(header, "References"),
                addresses(header, "From"),
                addresses(header, "Sender"),
                addresses(header, "Reply-To"),
                addresses(header, "To"),
                addresses(header, "Cc"),
                addresses(header, "Bcc"),
                header.last("Subject").map(HeaderForms::asText).orElse(""),
                header.last("Date").map(HeaderText::line).map(String::strip).orElse(""));
    }

    /** When the message says it was sent; empty if it does not say so intelligibly. */
    public Optional<OffsetDateTime> sentAt() {
        return DateTimes.parse(date);
    }

    private static List<String> ids(Header header, String name) {
        return header.last(name).flatMap(HeaderForms::asMessageIds).orElse(List.of());
    }

    private static List<AddressGroup> addresses(Header header, String name) {
        return header.last(name).map(HeaderForms::asGroupedAddresses).orElse(List.of());
    }
}
