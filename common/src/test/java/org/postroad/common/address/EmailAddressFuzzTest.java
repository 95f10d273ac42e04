package org.postroad.common.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Addresses of SMTP, ASCII and SMTPUTF8 (RFC 5321 §4.1.2, RFC 6531 §3.3). */
class EmailAddressFuzzTest {
    /** What is read comes back from both its forms, fits its bounds and can end no line; a literal's address is written there. */
    @FuzzTest
    void address(byte[] octets) {
        EmailAddress address;
        try {
            address = EmailAddress.parse(new String(octets, StandardCharsets.UTF_8));
        } catch (AddressSyntaxException none) {
            return;
        }
        String wire = address.toString();
        assertEquals(address, EmailAddress.parse(wire));
        assertEquals(address, EmailAddress.parse(address.unicode()));
        assertTrue(wire.codePoints().noneMatch(Character::isISOControl), wire);
        assertTrue(address.localPart().getBytes(StandardCharsets.UTF_8).length <= 64);
        assertEquals(address.needsSmtpUtf8(), wire.codePoints().anyMatch(c -> c > 0x7e));
        Domain domain = address.domain();
        assertTrue(domain.ascii().length() <= 253);
        Optional<InetAddress> literal = domain.literalAddress();
        assertEquals(domain.isAddressLiteral(), literal.isPresent());
        // What is no address by itself would be asked of DNS.
        String form = "\\[(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|IPv6:[0-9a-f]{0,4}:[0-9a-f:.]+)]";
        assertTrue(literal.isEmpty() || domain.ascii().matches(form), domain::ascii);
        literal.ifPresent(known -> assertTrue(known.toString().startsWith("/"), known::toString));
    }
}
