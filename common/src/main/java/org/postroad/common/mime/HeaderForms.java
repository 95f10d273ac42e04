package org.postroad.common.mime;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The meanings a header field's value can be read with (RFC 8621 §4.1.2). Pure functions, linear in the length of the value. */
public final class HeaderForms {
    private HeaderForms() {}

    /** The value as it stands, folding included (RFC 8621 §4.1.2.1): octets that are not UTF-8 become U+FFFD, NUL is dropped. */
    public static String asRaw(HeaderField field) {
        byte[] octets = field.octets().getBytes(StandardCharsets.ISO_8859_1);
        return new String(octets, StandardCharsets.UTF_8).replace("\0", "");
    }

    /**
     * Text for people (RFC 8621 §4.1.2.2): unfolded, without leading white space, encoded-words decoded, NFC. Octets that are not UTF-8
     * are read as windows-1252.
     */
    public static String asText(HeaderField field) {
        return HeaderText.decode(HeaderText.unfold(field.octets()).stripLeading());
    }

    /** The addresses without their groups (RFC 8621 §4.1.2.3), the first {@link MimeLimits#MAX_LIST} of them. */
    public static List<MailAddress> asAddresses(HeaderField field) {
        return AddressGroup.flatten(asGroupedAddresses(field));
    }

    /** The addresses in their groups (RFC 8621 §4.1.2.4); neighbours outside a group come together under the name "". */
    public static List<AddressGroup> asGroupedAddresses(HeaderField field) {
        return AddressParser.parse(field.octets());
    }

    /**
     * Whether everybody who reads the addresses finds the same: no second address behind one in angle brackets, nothing left open, no source
     * route, and whatever else one reader skips and another believes.
     */
    public static boolean isClear(HeaderField field) {
        return AddressParser.isClear(field.octets());
    }

    /** Message identifiers without their angle brackets (RFC 8621 §4.1.2.5); empty if there is none. */
    public static Optional<List<String>> asMessageIds(HeaderField field) {
        return inAngles(field);
    }

    /** A date and time with its offset (RFC 8621 §4.1.2.6); empty if it is none. */
    public static Optional<OffsetDateTime> asDate(HeaderField field) {
        return DateTimes.parse(HeaderText.unfold(field.octets()));
    }

    /** URLs without their angle brackets (RFC 8621 §4.1.2.7, RFC 2369 §2); empty if there is none. */
    public static Optional<List<String>> asUrls(HeaderField field) {
        return inAngles(field);
    }

    private static Optional<List<String>> inAngles(HeaderField field) {
        String text = HeaderText.withoutComments(HeaderText.line(field));
        List<String> found = new ArrayList<>();
        int open = text.indexOf('<');
        while (open >= 0 && found.size() < MimeLimits.MAX_LIST) {
            int close = text.indexOf('>', open);
            if (close < 0) {
                break;
            }
            // An identifier that was folded in its midst loses the fold's white space.
            String inside = text.substring(open + 1, close).replace(" ", "").replace("\t", "");
            if (!inside.isEmpty()) {
                found.add(inside);
            }
            open = text.indexOf('<', close);
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }
}
