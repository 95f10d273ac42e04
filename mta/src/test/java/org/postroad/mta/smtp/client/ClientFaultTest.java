package org.postroad.mta.smtp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postroad.mta.smtp.EnhancedStatus;

class ClientFaultTest {
    /** The text goes into rows, logs, terminals and reports, and a server that speaks nonsense is quoted in it. */
    @Test
    void whatAServerSaidHasNoControlCharacters() {
        ClientFault fault = new ClientFault(
                ClientFault.Kind.BAD_REPLY, EnhancedStatus.INVALID_REPLY, "not a reply: \u001b]0;x\u0007\r\0é");
        assertEquals("not a reply:  ]0;x   é", fault.text());
    }
}
