package org.postroad.common.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "alice@north.test, alice@north.test",
                "Alice.B+tag@NORTH.test, Alice.B+tag@north.test",
                "'\"a b\"@north.test', '\"a b\"@north.test'",
                "'\"plain\"@north.test', plain@north.test",
                "'\"a\\\"b\"@north.test', '\"a\\\"b\"@north.test'",
                "'\"a@b\"@north.test', '\"a@b\"@north.test'",
                "bob@[127.0.0.1], bob@[127.0.0.1]",
                "bob@[ipv6:2001:DB8::1], bob@[IPv6:2001:db8::1]",
                "δοκιμή@bücher.example, δοκιμή@xn--bcher-kva.example",
            })
    void readsAndWritesItself(String text, String wire) {
        assertEquals(wire, EmailAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@north.test",
                "alice@",
                ".alice@north.test",
                "alice.@north.test",
                "al..ice@north.test",
                "al ice@north.test",
                "\"alice@north.test",
                "\"alice\\\"@north.test",
                "\"al\"ice\"@north.test",
                "alice@-north.test",
                "alice@north..test",
                "alice@[127.0.0.999]",
                "alice@[IPv6:::::]",
                "alice@[localhost]",
                "al\r\nice@north.test",
                "\"al\u0000ice\"@north.test",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@north.test",
            })
    void refusesWhatIsNoAddress(String text) {
        assertThrows(AddressSyntaxException.class, () -> EmailAddress.parse(text));
    }

    @Test
    void keepsTheCaseOfTheLocalPartAndFoldsTheDomain() {
        assertEquals(new EmailAddress("Bob", new Domain("north.test")), EmailAddress.parse("Bob@North.TEST."));
        assertFalse(EmailAddress.parse("Bob@north.test").equals(EmailAddress.parse("bob@north.test")));
    }

    @Test
    void knowsWhenItNeedsSmtpUtf8() {
        assertTrue(EmailAddress.parse("δοκιμή@north.test").needsSmtpUtf8());
        assertFalse(EmailAddress.parse("alice@bücher.example").needsSmtpUtf8());
    }

    @Test
    void showsDomainsAsPeopleReadThem() {
        assertEquals(
                "alice@bücher.example",
                EmailAddress.parse("alice@xn--bcher-kva.example").unicode());
    }

    @Property
    void anyLocalPartSurvivesItsOwnText(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(min = 1, max = 64) String localPart) {
        EmailAddress address = new EmailAddress(localPart, new Domain("north.test"));
        assertEquals(address, EmailAddress.parse(address.toString()));
    }

    @Property
    void anyTextIsAnAddressOrRefused(@ForAll String text) {
        try {
            EmailAddress address = EmailAddress.parse(text);
            assertEquals(address, EmailAddress.parse(address.toString()));
        } catch (AddressSyntaxException refused) {
            assertFalse(refused.getMessage().isEmpty());
        }
    }
}
