package org.postroad.common.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::/0, 2001:db8::1, true"
    })
    void holdsWhatBeginsAlike(String network, String address, boolean contained) throws Exception {
        assertEquals(contained, IpNetwork.parse(network).contains(InetAddress.getByName(address)));
        assertEquals(
                contained,
                IpNetwork.anyContains(
                        List.of(IpNetwork.parse("203.0.113.1"), IpNetwork.parse(network)),
                        InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "localhost",
                "mx.example",
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0",
                "10.0.0.0.0",
                "300.0.0.1",
                "2001:db8::1/32",
                "::/129",
                ":::",
                "fe80::1%lo"
            })
    void whatIsNoNetwork(String text) {
        assertThrows(IllegalArgumentException.class, () -> IpNetwork.parse(text));
    }
}
