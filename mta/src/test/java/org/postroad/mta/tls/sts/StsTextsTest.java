package org.postroad.mta.tls.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.common.address.Domain;

/** What strangers write: policies, TXT records, HTTP. */
class StsTextsTest {
    @Test
    void aPolicyIsRead() throws StsSyntaxException {
        StsPolicy policy = StsPolicy.parse(
                "version: STSv1\nmode:enforce  \r\nmx : A.test\nmx: *.b.test\n\nmax_age: 123\nmode: none\nnew_field: x y\n");
        assertEquals(
                new StsPolicy(StsPolicy.Mode.ENFORCE, List.of("a.test", "*.b.test"), Duration.ofSeconds(123)), policy);
        assertTrue(policy.allows(Domain.parse("a.test")));
        assertTrue(policy.allows(Domain.parse("x.b.test")));
        assertFalse(policy.allows(Domain.parse("x.y.b.test")), "a wildcard is one label");
        assertFalse(policy.allows(Domain.parse("b.test")));
        assertFalse(policy.allows(Domain.parse("x.a.test")));
        assertEquals(
                List.of("version: STSv1", "mode: enforce", "mx: a.test", "mx: *.b.test", "max_age: 123"),
                policy.lines());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "version: STSv2\nmode: none\nmax_age: 1",
                "mode: none\nmax_age: 1",
                "version: STSv1\nmode: perhaps\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmax_age: 1",
                "version: STSv1\nmode: none\nmax_age: -1",
                "version: STSv1\nmode: none\nmax_age: 12345678901",
                "version: STSv1\nmode: enforce\nmx: *.*.a\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a b\nmax_age: 1",
                "version: STSv1\nmode: none\nmax_age: 1\n<html>"
            })
    void whatIsNoPolicyIsSaidSo(String text) {
        assertThrows(StsSyntaxException.class, () -> StsPolicy.parse(text));
    }

    @Test
    void anAgeEndsAtAYear() throws StsSyntaxException {
        assertEquals(
                StsPolicy.LONGEST,
                StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 9999999999")
                        .maxAge());
    }

    @Property(tries = 200)
    void whatAPolicySaysIsReadAgain(
            @ForAll @Size(min = 1, max = 20) List<@AlphaChars @StringLength(min = 1, max = 20) String> hosts,
            @ForAll @IntRange(max = 31_557_600) int age,
            @ForAll StsPolicy.Mode mode)
            throws StsSyntaxException {
        List<String> mx = hosts.stream()
                .map(host -> host.toLowerCase(Locale.ROOT) + ".test")
                .toList();
        StsPolicy policy = new StsPolicy(mode, mx, Duration.ofSeconds(age));
        assertEquals(policy, StsPolicy.parse(String.join("\r\n", policy.lines())));
    }

    @Property(tries = 500)
    void noTextDoesHarm(@ForAll @StringLength(max = 300) String text) throws IOException {
        try {
            StsPolicy.parse("version: STSv1\n" + text);
        } catch (StsSyntaxException fine) {
            // Most are none.
        }
        StsRecord.among(List.of("v=STSv1;" + text));
        try {
            HttpReply.read(new ByteArrayInputStream(("HTTP/1.1 200 OK\r\n" + text).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException fine) {
            // Likewise.
        }
    }

    @Property(tries = 200)
    void anIdIsRead(@ForAll @AlphaChars @NumericChars @StringLength(min = 1, max = 32) String id) {
        assertEquals(Optional.of(new StsRecord(id)), StsRecord.among(List.of("other", "v=STSv1; id=" + id)));
        assertEquals(Optional.of(new StsRecord(id)), StsRecord.among(List.of("v=STSv1 ;x=y; id=" + id + " ; ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"v=STSv1", "v=STSv1;", "v=STSv1; id=", "v=STSv1; id=a b", "v=STSv10; id=1", "v=STSv1; id=1; ?"})
    void whatIsNoRecordIsNone(String text) {
        assertEquals(Optional.empty(), StsRecord.among(List.of(text)));
    }

    @Test
    void twoRecordsAreNone() {
        assertEquals(Optional.empty(), StsRecord.among(List.of("v=STSv1; id=1", "v=STSv1; id=2")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "::ffff:10.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "ff02::1"
            })
    void innerAddressesAreNotPublic(String address) throws UnknownHostException {
        assertFalse(PublicAddresses.includes(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:4860:4860::8888", "2a00::1"})
    void outerAddressesArePublic(String address) throws UnknownHostException {
        assertTrue(PublicAddresses.includes(InetAddress.getByName(address)));
    }
}
