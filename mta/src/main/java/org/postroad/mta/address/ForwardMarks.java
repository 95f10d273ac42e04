package org.postroad.mta.address;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderField;

/**
 * Marks in messages that were forwarded out of the house, so that one that comes back is not forwarded again: an alias with two targets
 * that both lead back would double it each time, long before its Received fields tell of a loop. So it is with what lists send on: a list
 * of somebody else's in between replaces List-Id, and leaves the mark. A mark shows nobody which alias or list it is of.
 * Immutable, thread-safe.
 */
public final class ForwardMarks {
    private static final String FIELD = "X-Postroad-Forwarded";

    private final HouseKey key;

    public ForwardMarks(HouseKey key) {
        this.key = key;
    }

    /** The field for the recipients of a message; none where nothing is forwarded. */
    public Optional<byte[]> field(Collection<Expansion> recipients) {
        List<String> marks = recipients.stream()
                .filter(Expansion::isForwarded)
                .map(this::mark)
                .distinct()
                .toList();
        return marks.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        (FIELD + ": " + String.join("\r\n\t", marks) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * A recipient to whom the message was forwarded before.
     *
     * @param header with our own field for these recipients, before any other of its kind
     */
    public Optional<EmailAddress> cameBack(Header header, Collection<Expansion> recipients) {
        Set<String> before =
                header.all(FIELD).stream().skip(1).flatMap(ForwardMarks::marks).collect(Collectors.toSet());
        return recipients.stream()
                .filter(one -> one.isForwarded() && before.contains(mark(one)))
                .map(Expansion::recipient)
                .findFirst();
    }

    /** The field of what a list sends on. */
    public byte[] field(MailingList list) {
        return (FIELD + ": " + mark(list) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a list has sent a message on before. */
    public boolean isFrom(MailingList list, Header header) {
        String mark = mark(list);
        return header.all(FIELD).stream().flatMap(ForwardMarks::marks).anyMatch(mark::equals);
    }

    private static Stream<String> marks(HeaderField field) {
        return Arrays.stream(field.octets().strip().split("\\s+"));
    }

    private String mark(MailingList list) {
        return key.sign("list", list.address().toString());
    }

    private String mark(Expansion recipient) {
        return key.sign("forwarded", recipient.recipient().toString());
    }
}
