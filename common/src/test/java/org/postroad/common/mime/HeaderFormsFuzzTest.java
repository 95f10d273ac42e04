package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The value of a header field, taken for each thing that it could be: text, addresses, identifiers, a date (RFC 5322 §3). */
class HeaderFormsFuzzTest {
    /** Nothing that is read from a field, and written into another message's header, is more than one field there. */
    @FuzzTest
    void field(byte[] octets) throws IOException {
        HeaderField field = new HeaderField("To", new String(octets, StandardCharsets.ISO_8859_1), 0, octets.length);
        String text = HeaderForms.asText(field);
        assertTrue(text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0), text);
        List<AddressGroup> groups = HeaderForms.asGroupedAddresses(field);
        assertEquals(AddressGroup.flatten(groups), HeaderForms.asAddresses(field));
        assertTrue(AddressGroup.flatten(groups).size() <= MimeLimits.MAX_LIST);
        for (OutgoingHeader header : List.of(OutgoingHeader.ascii(), OutgoingHeader.utf8())) {
            try {
                write(header, field, text, groups);
            } catch (MimeSyntaxException needsUtf8) {
                assertFalse(header.isUtf8(), needsUtf8::getMessage);
                continue;
            }
            Header read = Header.read(new ByteArrayInputStream(header.toBytes()));
            assertEquals(List.of("Subject", "To", "References", "Date"), names(read));
            assertEquals(
                    HeaderForms.asDate(field), HeaderForms.asDate(read.fields().get(3)));
        }
    }

    private static void write(OutgoingHeader header, HeaderField field, String text, List<AddressGroup> groups) {
        header.text("Subject", text).groupedAddresses("To", groups);
        Optional<List<String>> ids = HeaderForms.asMessageIds(field);
        try {
            header.messageIds("References", ids.orElse(List.of()));
        } catch (MimeSyntaxException noneThatCanBeWritten) {
            header.messageIds("References", List.of());
        }
        HeaderForms.asDate(field).ifPresentOrElse(date -> header.date("Date", date), () -> header.text("Date", ""));
    }

    private static List<String> names(Header header) {
        return header.fields().stream().map(HeaderField::name).toList();
    }
}
