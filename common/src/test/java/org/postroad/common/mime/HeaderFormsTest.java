package org.postroad.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFormsTest {
    @Test
    void fieldsKeepTheirOrderAndTheirPlaces() throws IOException {
        String raw = "A: 1\r\nb : 2\r\n folded\r\nA: 3\r\n\r\nbody";
        Header header = Header.read(new ByteArrayInputStream(raw.getBytes(StandardCharsets.US_ASCII)));
        assertEquals(
                List.of("A", "b", "A"),
                header.fields().stream().map(HeaderField::name).toList());
        assertEquals(" 3", header.last("a").orElseThrow().octets());
        assertEquals(2, header.all("a").size());
        HeaderField folded = header.first("B").orElseThrow();
        assertEquals(" 2\r\n folded", folded.octets());
        assertEquals("b : 2\r\n folded\r\n", raw.substring((int) folded.offset(), (int)
                (folded.offset() + folded.length())));
        assertEquals("A: 3\r\n".length(), header.last("A").orElseThrow().length()); // the empty line is no field's
        assertEquals(raw.indexOf("body"), header.length());
        assertFalse(header.cut());
    }

    @Test
    void rawIsWhatStands() {
        assertEquals(" a\r\n b\uFFFDé", HeaderForms.asRaw(octets(" a\r\n b\0\u00ff\u00c3\u00a9")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    plain                                            | plain
                    =?utf-8?Q?J=C3=BCrgen?=                          | Jürgen
                    =?UTF-8?b?SsO8cmdlbg?=                           | Jürgen
                    =?utf-8?Q?a?= =?utf-8?Q?b?=                      | ab
                    =?utf-8?Q?a_?=   =?iso-8859-1?Q?=FC?=            | a ü
                    =?utf-8?B?4pyT?= x =?utf-8?Q?y?=                 | ✓ x y
                    =?utf-8?Q?=E2=9C?= =?utf-8?Q?=93?=               | ✓
                    =?utf-8*en?Q?lang?=                              | lang
                    a=?utf-8?Q?b?=                                   | a=?utf-8?Q?b?=
                    =?utf-8?Q?b?=c                                   | =?utf-8?Q?b?=c
                    =?utf-8?Q?a b?=                                  | =?utf-8?Q?a b?=
                    =?nonsense?Q?b?=                                 | =?nonsense?Q?b?=
                    =?utf-8?X?b?=                                    | =?utf-8?X?b?=
                    =?utf-8?Q?a=0D=0AX: y=00?=                       | =?utf-8?Q?a=0D=0AX: y=00?=
                    =?utf-8?Q?a=0D=0AX:_y=00?=                       | aX: y
                    =?utf-8?Q?=ZZ?=                                  | =ZZ
                    =?utf-8?Q?=FF?=                                  | \uFFFD
                    (=?utf-8?Q?b?=)                                  | (b)
                    =?us-ascii?Q??=                                  | ''
                    =?                                               | =?
                    """)
    void textDecodesEncodedWords(String value, String text) {
        assertEquals(text, HeaderForms.asText(octets(" " + value)));
    }

    @Test
    void textIsUnfoldedAndNormalised() {
        assertEquals("a b\tc é", HeaderForms.asText(octets("  a\r\n b\r\n\tc =?utf-8?Q?e=CC=81?=")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a@b.example                                 | |a@b.example
                    <a@b.example>                               | |a@b.example
                    Ann B. <a@b.example>                        | Ann B.|a@b.example
                    "Ann \\"the\\" B" <a@b.example>             | Ann "the" B|a@b.example
                    a@b.example (Ann (B))                       | Ann (B)|a@b.example
                    <a@b.example> (Ann)                         | Ann|a@b.example
                    "quoted local"@b.example                    | |"quoted local"@b.example
                    X <"quoted, local"@b.example>               | X|"quoted, local"@b.example
                    a@[IPv6:2001:db8::1]                        | |a@[IPv6:2001:db8::1]
                    <@route.example,@b.example:a@c.example>     | |a@c.example
                    < a @ b.example >                           | |a@b.example
                    a . b @ c . example                         | |a.b@c.example
                    Ann a@b.example                             | Ann|a@b.example
                    =?utf-8?Q?J=C3=BC?= =?utf-8?Q?rgen?= <a@b>  | Jürgen|a@b
                    =?utf-8?Q?a=2C_b?= <a@b>                    | a, b|a@b
                    undisclosed                                 | |undisclosed
                    Two words                                   | |Two words
                    unclosed <a@b.example                       | unclosed|a@b.example
                    "unclosed <a@b.example>                     | unclosed|a@b.example
                    unclosed (comment <a@b.example>             | unclosed comment|a@b.example
                    """)
    void oneAddress(String value, String name, String email) {
        assertEquals(List.of(new MailAddress(name == null ? "" : name, email)), HeaderForms.asAddresses(octets(value)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0007', textBlock = """
                    a@b.example                           | true
                    Ann <a@b.example>, "c@d" <c@d> (e@f)  | true
                    A.B. (x) < a @ b.example >            | true
                    a@b.example <A@b.example>             | true
                    "ceo@bank.example" <a@b.example>      | true
                    G: a@b.example, <c@d.example>;        | true
                    <a@b.example> <ceo@bank.example>      | false
                    <a@b.example> ceo@bank.example        | false
                    ceo@bank.example <a@b.example>        | false
                    ceo@bank.example a@b.example          | false
                    <a@b.example                          | false
                    <@bank.example:a@b.example>           | false
                    <a@b.example(<ceo@bank.example>)>     | false
                    (ceo@bank.example <a@b.example>       | false
                    "ceo@bank.example <a@b.example>       | false
                    """)
    void whatEverybodyReadsAlike(String value, boolean clear) {
        assertEquals(clear, HeaderForms.isClear(octets(value)));
    }

    @Test
    void groupsAndNeighbours() {
        List<AddressGroup> groups =
                HeaderForms.asGroupedAddresses(octets(" a@x, b@x, G: c@x, D <d@x>;, Empty:;, , e@x; f@x"));
        assertEquals(
                List.of("", "G", "Empty", "", ""),
                groups.stream().map(AddressGroup::name).toList());
        assertEquals(
                List.of(List.of("a@x", "b@x"), List.of("c@x", "d@x"), List.of(), List.of("e@x"), List.of("f@x")),
                groups.stream()
                        .map(group -> group.addresses().stream()
                                .map(MailAddress::email)
                                .toList())
                        .toList());
    }

    @Test
    void messageIdsAndUrls() {
        assertEquals(
                Optional.of(List.of("a@b", "c d@e".replace(" ", ""))),
                HeaderForms.asMessageIds(octets(" (x <no@t>) <a@b> text\r\n <c\r\n d@e>")));
        assertEquals(Optional.empty(), HeaderForms.asMessageIds(octets(" a@b")));
        assertEquals(
                Optional.of(List.of("https://x.example/a,b", "mailto:u@x.example")),
                HeaderForms.asUrls(octets(" <https://x.example/a,b> (c),\r\n <mailto:u@x.example>")));
        assertEquals(Optional.empty(), HeaderForms.asUrls(octets(" NO")));
    }

    @ParameterizedTest
    @CsvSource({
        "'Mon, 23 Nov 2026 10:00:00 +0100',2026-11-23T10:00+01:00",
        "'23 Nov 2026 10:00 -0330',2026-11-23T10:00-03:30",
        "'Mon,23 Nov 2026 10:00:60 GMT',2026-11-23T10:00:59Z",
        "'Mon (day), 23 (of) Nov 26 10:00:01 EST (zone)',2026-11-23T10:00:01-05:00",
        "'Mon, 1 January 99 1:02:03 Z',1999-01-01T01:02:03Z",
        "'1 Jan 103 00:00:00 +0000',2003-01-01T00:00Z",
        "'Mon Nov 23 10:00:00 2026',2026-11-23T10:00Z",
        "'23-Nov-2026 10:00:00 +9999',2026-11-23T10:00Z",
        "'Mon,\r\n 23 Nov 2026\r\n 10:00:00 -0000',2026-11-23T10:00Z"
    })
    void dates(String value, String expected) {
        assertEquals(expected, HeaderForms.asDate(octets(value)).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "31 Feb 2026 10:00:00 +0000",
                "Mon, 23 Nov 2026",
                "10:00",
                "1 Jan 0000 10:00",
                ":",
                "1 Jan 2026 25:00",
                "1 1 1 1:1"
            })
    void noDates(String value) {
        assertEquals(Optional.empty(), HeaderForms.asDate(octets(value)));
    }

    @Test
    void formsFitFields() {
        assertTrue(HeaderForm.TEXT.allows("Subject"));
        assertTrue(HeaderForm.TEXT.allows("X-Own"));
        assertFalse(HeaderForm.TEXT.allows("From"));
        assertTrue(HeaderForm.ADDRESSES.allows("resent-CC"));
        assertTrue(HeaderForm.DATE.allows("X-Own"));
        assertFalse(HeaderForm.DATE.allows("Subject"));
        assertTrue(HeaderForm.URLS.allows("List-Post"));
        assertFalse(HeaderForm.URLS.allows("Message-ID"));
        assertTrue(HeaderForm.RAW.allows("Received"));
    }

    /** What made parsers with regular expressions slow: each is a mebibyte of one thing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?", "=?a?Q?", "=?utf-8?Q?x?= ", "=?utf-8?B?YQ==?=", "(", "((a)", "\"", "\\\"", "<", "<>", "a,", ":",
                        "a:", ";", "@",
                "a@b ", "a@b : ", " ", "[", "[a]", "re:", "(fwd)", "a=b;", "a*0=b;", "=", "\u00fc", "<a@b>", "[fwd:",
                        "=?utf-8?Q?=20?=\r\n ", "x x:"
            })
    void noValueIsSlow(String piece) {
        HeaderField field = octets(" a" + piece.repeat((1 << 20) / piece.length()));
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            String text = HeaderForms.asText(field);
            BaseSubject.of(text);
            HeaderForms.asGroupedAddresses(field);
            HeaderForms.asMessageIds(field);
            HeaderForms.asDate(field);
            ParameterizedValue.parse(field.octets());
        });
    }

    private static HeaderField octets(String value) {
        boolean text = value.chars().anyMatch(c -> c > 0xff);
        String octets = text ? new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1) : value;
        return new HeaderField("X", octets, 0, 0);
    }
}
