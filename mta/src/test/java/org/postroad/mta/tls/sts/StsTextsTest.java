package org.postroad.mta.tls.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** What strangers write: policies, TXT records. */
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
    void noTextDoesHarm(@ForAll @StringLength(max = 300) String text) {
        try {
            StsPolicy.parse("version: STSv1\n" + text);
        } catch (StsSyntaxException fine) {
            // Most are none.
        }
        StsRecord.among(List.of("v=STSv1;" + text));
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
}
