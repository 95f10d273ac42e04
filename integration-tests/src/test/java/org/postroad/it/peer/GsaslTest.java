package org.postroad.it.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.TwoSystems;

/** gsasl, GNU's own client of SASL, logs in to us over STARTTLS. */
class GsaslTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"})
    void itLogsInByEachMechanism(String mechanism) throws Exception {
        Command.Result result = gsasl(mechanism, MailHost.PASSWORD);
        assertEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("235 2.7.0"), result.output());
    }

    /** Its binding of TLS 1.3 is tls-exporter, which Java can export since 25; on an older one it is refused. */
    @ParameterizedTest
    @CsvSource({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"})
    void itLogsInBoundToTheConnection(String mechanism) throws Exception {
        Command.Result result = gsasl(mechanism, MailHost.PASSWORD);
        if (Runtime.version().feature() >= 25) {
            assertTrue(result.output().contains("235 2.7.0"), result.output());
        } else {
            assertTrue(result.output().contains("535 5.7.8"), result.output());
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        Command.Result result = gsasl("SCRAM-SHA-256", "wrong");
        assertNotEquals(0, result.exitCode(), result.output());
        assertTrue(result.output().contains("535 5.7.8"), result.output());
    }

    private static Command.Result gsasl(String mechanism, String password) throws Exception {
        var address = systems.north().at(Service.SUBMISSION);
        List<String> command = new ArrayList<>(List.of(
                Command.require("gsasl").toString(),
                "--smtp",
                "--verbose",
                "--x509-ca-file=", // the certificate is self-signed
                "--no-cb",
                "--connect=" + address.getAddress().getHostAddress() + ":" + address.getPort(),
                "--mechanism=" + mechanism,
                "--authentication-id=alice@north.test",
                "--authorization-id=",
                "--password=" + password));
        command.remove(mechanism.endsWith("-PLUS") ? "--no-cb" : "");
        return Command.run(command, Map.of());
    }
}
