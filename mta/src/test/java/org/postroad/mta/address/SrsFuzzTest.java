package org.postroad.mta.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.time.ManualClock;

/** Senders that are forwarded, and addresses that claim to be rewritten ones. */
class SrsFuzzTest {
    private static final Domain NORTH = Domain.parse("north.test");

    /** A sender finds back; and what we have not written leads nowhere, whatever it looks like. */
    @FuzzTest
    void address(byte[] octets) {
        EmailAddress address;
        try {
            address = EmailAddress.parse(new String(octets, StandardCharsets.UTF_8));
        } catch (AddressSyntaxException none) {
            return;
        }
        Deque<EmailAddress> remembered = new ArrayDeque<>();
        Srs srs = new Srs(
                new HouseKey(new byte[32]), rows(remembered), new ManualClock(Instant.parse("2026-11-23T10:00:00Z")));
        assertEquals(Optional.empty(), back(srs, address), "nobody has written it");
        EmailAddress forwarded = srs.forwarded(null, address, NORTH);
        assertTrue(Srs.isMeant(forwarded.localPart()) && forwarded.domain().equals(NORTH));
        Optional<EmailAddress> back = back(srs, forwarded);
        assertTrue(back.isPresent(), forwarded::toString);
        // What another host has rewritten before goes to the one that did it first.
        assertTrue(Srs.isMeant(address.localPart()) || back.get().equals(address), back::toString);
    }

    private static Optional<EmailAddress> back(Srs srs, EmailAddress address) {
        return Srs.isMeant(address.localPart()) ? srs.wayBack(null, address) : Optional.empty();
    }

    /** Rows that know one sender, the last that was too long. */
    private static AddressRows rows(Deque<EmailAddress> remembered) {
        return (AddressRows) Proxy.newProxyInstance(
                SrsFuzzTest.class.getClassLoader(), new Class<?>[] {AddressRows.class}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "rememberSender" -> remembered.push((EmailAddress) arguments[2]);
                        case "rememberedSender" -> {
                            return Optional.ofNullable(remembered.peek());
                        }
                        default -> throw new AssertionError(method);
                    }
                    return null;
                });
    }
}
