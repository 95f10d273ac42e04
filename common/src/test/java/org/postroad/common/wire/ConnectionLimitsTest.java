package org.postroad.common.wire;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private final ConnectionLimits limits = new ConnectionLimits(3, 1);

    private static InetAddress at(String address) throws UnknownHostException {
        return InetAddress.getByName(address);
    }

    @Test
    void anAddressHasItsShareAndGetsItBack() throws UnknownHostException {
        assertTrue(limits.enter(at("192.0.2.1")));
        assertFalse(limits.enter(at("192.0.2.1")));
        assertTrue(limits.enter(at("192.0.2.2")));
        limits.leave(at("192.0.2.1"));
        assertTrue(limits.enter(at("192.0.2.1")));
    }

    @Test
    void allTogetherHaveABound() throws UnknownHostException {
        assertTrue(limits.enter(at("192.0.2.1")));
        assertTrue(limits.enter(at("192.0.2.2")));
        assertTrue(limits.enter(at("192.0.2.3")));
        assertFalse(limits.enter(at("192.0.2.4")));
    }

    @Test
    void aNetworkOfIpv6CountsAsOne() throws UnknownHostException {
        assertTrue(limits.enter(at("2001:db8:0:1::1")));
        assertFalse(limits.enter(at("2001:db8:0:1:ffff::2")));
        assertTrue(limits.enter(at("2001:db8:0:2::1")));
    }
}
