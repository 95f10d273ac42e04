package org.postroad.mta.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** RFC 3461 §4: the values of RET, ENVID, NOTIFY and ORCPT. */
class DsnParametersTest {

    @Provide
    Arbitrary<String> xtexts() {
        return Arbitraries.strings()
                .withChars("ab+0123456789ABCDEFabcdef=;\\{}~! \u0001\u007f\u00e9")
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> lists() {
        return Arbitraries.of("SUCCESS", "failure", "Delay", "NEVER", "", "OTHER")
                .list()
                .ofMaxSize(4)
                .map(words -> String.join(",", words));
    }

    @Property(tries = 3000)
    void whatIsDecodedCanEndNoLine(@ForAll("xtexts") String text) {
        Optional<String> plain = Xtext.decode(text);
        assertEquals(Xtext.isWellFormed(text), plain.isPresent());
        plain.ifPresent(shown -> assertTrue(shown.chars().allMatch(c -> c >= ' ' && c <= '~'), shown));
    }

    @Property
    void whatWasEncodedComesBack(@ForAll("plain") String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.US_ASCII)) {
            boolean plain = octet > ' ' && octet != '+' && octet != '=';
            encoded.append(
                    plain
                            ? (char) octet + ""
                            : "+" + HexFormat.of().withUpperCase().toHexDigits(octet));
        }
        assertEquals(Optional.of(text), Xtext.decode(encoded.toString()));
        assertEquals(Optional.of(encoded.toString()), Xtext.encode(text));
    }

    @Property
    void wishesAreReadAsTheyAreWritten(@ForAll("lists") String list) {
        Optional<Notify> wishes = Notify.parse(list);
        wishes.ifPresent(known -> {
            assertTrue(known.stated());
            assertEquals(Optional.of(known), Notify.parse(known.toString()));
            assertEquals(list.equalsIgnoreCase("never"), known.equals(Notify.NEVER));
        });
        assertEquals(
                list.matches("(?i)never|(success|failure|delay)(,(success|failure|delay)){0,2}")
                        && Arrays.stream(list.toUpperCase(Locale.ROOT).split(","))
                                        .distinct()
                                        .count()
                                == list.split(",").length,
                wishes.isPresent());
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.strings()
                .withChars("ab+=\\ {}x23@\u0001\u007f\u00e9\u2345\ud83d")
                .ofMaxLength(12);
    }

    @Property(tries = 2000)
    void anOriginalRecipientThatIsNotEncodedGetsItsForm(@ForAll("addresses") String address, @ForAll boolean utf8) {
        boolean printable = utf8
                ? address.chars().allMatch(c -> c >= ' ' && c != 0x7f)
                : address.chars().allMatch(c -> c >= ' ' && c <= '~');
        Optional<OriginalRecipient> read = OriginalRecipient.parsePlain((utf8 ? "utf-8;" : "rfc822;") + address);
        assertEquals(printable && !address.isEmpty(), read.isPresent());
        read.ifPresent(known -> {
            assertTrue(known.text().chars().allMatch(c -> c > ' ' && c <= '~'), known.text());
            assertEquals(read, OriginalRecipient.parse(known.text()));
            if (!utf8) {
                assertEquals("rfc822; " + address, known.shown());
            }
        });
    }

    @Property(tries = 2000)
    void anOriginalRecipientTravelsInAscii(@ForAll("xtexts") String address, @ForAll boolean utf8) {
        Optional<OriginalRecipient> read = OriginalRecipient.parse((utf8 ? "utf-8;" : "rfc822;") + address);
        read.ifPresent(known -> {
            assertTrue(known.text().chars().allMatch(c -> c > ' ' && c <= '~'), known.text());
            assertEquals(read, OriginalRecipient.parse(known.text()));
            assertTrue(known.shown().chars().allMatch(c -> c >= ' ' && c <= '~'), known.shown());
        });
    }
}
