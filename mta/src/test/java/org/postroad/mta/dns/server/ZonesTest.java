package org.postroad.mta.dns.server;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {
    private static final String HEAD = "$ORIGIN south.test.\n$TTL 300\n";
    private static final String APEX = "@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@ NS ns                                    | one SOA",
                "@ SOA ns hm 1 2 3 4 5                      | names no server",
                "APEX www CNAME a\\nwww A 192.0.2.1         | a CNAME and something else",
                "APEX other.test. A 192.0.2.1               | does not belong",
                "APEX www A not-an-address                  | not a zone",
                "APEX $INCLUDE /etc/passwd                  | not a zone",
            })
    void tellsWhatIsWrong(String text, String expected) {
        String zone = HEAD + text.replace("APEX ", APEX).replace("\\n", "\n") + "\n";

        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> Zones.parse(List.of(zone)));

        assertTrue(wrong.getMessage().contains(expected), wrong::getMessage);
    }

    @Test
    void twoZonesCannotShareAnApex() {
        String zone = HEAD + APEX;

        assertThrows(IllegalArgumentException.class, () -> Zones.parse(List.of(zone, zone)));
    }
}
