package org.postroad.common.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;

class SettingsFileTest {
    enum Tls {
        NONE,
        REQUIRED_ALWAYS
    }

    record Sample(Domain host, List<Domain> domains, Duration delay, long size, int port, Tls tls, boolean on) {}

    private static Sample sample(Section root) {
        Section mail = root.section("mail");
        return new Sample(
                root.required("host", Domain::parse, new Domain("placeholder.invalid")),
                root.list("domains", Domain::parse, List.of()),
                mail.duration("wait", Duration.ofSeconds(1)),
                mail.size("size", 7),
                mail.number("port", 25, 1, 65_535),
                mail.choice("tls", Tls.class, Tls.NONE),
                mail.flag("on", true));
    }

    private static List<String> problems(String toml) {
        SettingsException refused = assertThrows(
                SettingsException.class, () -> SettingsFile.parse("a.toml", toml, SettingsFileTest::sample));
        return refused.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void readsEveryKindOfValue() throws SettingsException {
        Sample sample = SettingsFile.parse("a.toml", """
                host = "mx.example.org"
                domains = ["example.org", "bücher.example"]
                [mail]
                wait = "5d"
                size = "50MB"
                port = 2525
                tls = "required-always"
                on = false
                """, SettingsFileTest::sample);
        assertEquals(
                new Sample(
                        new Domain("mx.example.org"),
                        List.of(new Domain("example.org"), new Domain("xn--bcher-kva.example")),
                        Duration.ofDays(5),
                        50_000_000,
                        2525,
                        Tls.REQUIRED_ALWAYS,
                        false),
                sample);
    }

    @Test
    void missingKeysGetTheirDefaults() throws SettingsException {
        Sample sample = SettingsFile.parse("a.toml", "host = 'h.example'", SettingsFileTest::sample);
        assertEquals(Duration.ofSeconds(1), sample.delay());
        assertEquals(25, sample.port());
    }

    @Test
    void reportsEveryProblemTogetherInTheOrderOfTheFile() {
        List<String> problems = problems("""
                domains = ["fine.example", "not a domain", 3]
                [mail]
                wait = "5 fortnights"
                port = 99999
                tls = "maybe"
                prot = 1
                """);
        assertEquals(7, problems.size(), problems::toString);
        assertEquals("a.toml: host is missing", problems.get(0));
        assertTrue(problems.get(1).startsWith("a.toml:1:28: domains = \"not a domain\""), problems.get(1));
        assertTrue(problems.get(4).contains("a.toml:4:1: mail.port must be from 1 to 65535"), problems.get(4));
        assertTrue(problems.get(5).contains("must be one of none, required-always"), problems.get(5));
        assertTrue(problems.get(6).endsWith("did you mean mail.port?"), problems.get(6));
    }

    @Test
    void brokenTomlIsReportedWithItsLine() {
        assertTrue(problems("host = \n").get(0).startsWith("a.toml:1:"));
    }

    @Test
    void aMissingFileSaysWhatToDo() {
        SettingsException refused = assertThrows(
                SettingsException.class, () -> SettingsFile.read(Path.of("no/such.toml"), SettingsFileTest::sample));
        assertTrue(refused.getMessage().contains("config/postroad.toml"));
    }
}
