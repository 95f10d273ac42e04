package org.postroad.mta.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.mta.route.NextHop.Smarthost;

class SmarthostTest {
    @Test
    void anAddressNeedsNoBrackets() {
        Domain literal = Domain.parse("[192.0.2.1]");
        assertEquals(new Smarthost(literal, 25), Smarthost.parse("192.0.2.1"));
        assertEquals(new Smarthost(literal, 2525), Smarthost.parse("192.0.2.1:2525"));
        assertEquals(new Smarthost(literal, 2525), Smarthost.parse("[192.0.2.1]:2525"));
        assertEquals(new Smarthost(Domain.parse("[IPv6:2001:db8::1]"), 25), Smarthost.parse("[IPv6:2001:db8::1]"));
        assertEquals(new Smarthost(Domain.parse("smtp.example.net"), 587), Smarthost.parse("smtp.example.net:587"));
    }

    @Test
    void whatItWritesItReads() {
        Smarthost host = Smarthost.parse("192.0.2.1:26");
        assertEquals(host, Smarthost.parse(host.toString()));
    }

    @Test
    void whatIsNoHostIsRefused() {
        assertThrows(AddressSyntaxException.class, () -> Smarthost.parse("192.0.2.300"));
        assertThrows(IllegalArgumentException.class, () -> Smarthost.parse("smtp.example.net:mail"));
        assertThrows(IllegalArgumentException.class, () -> Smarthost.parse("smtp.example.net:0"));
    }
}
