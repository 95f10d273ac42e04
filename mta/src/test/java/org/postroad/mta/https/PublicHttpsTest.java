package org.postroad.mta.https;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where we go for strangers, and what comes back from there. */
class PublicHttpsTest {
    @Property(tries = 500)
    void noReplyDoesHarm(@ForAll @StringLength(max = 300) String text) {
        try {
            HttpReply.read(new ByteArrayInputStream(("HTTP/1.1 200 OK\r\n" + text).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException fine) {
            // Most are none.
        }
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
