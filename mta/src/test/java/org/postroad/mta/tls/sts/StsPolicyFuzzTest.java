package org.postroad.mta.tls.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The text of a policy (RFC 8461 §3.2). */
class StsPolicyFuzzTest {
    /** What is read comes back from its own lines, by either line end, and is within its bounds. */
    @FuzzTest
    void text(byte[] octets) throws StsSyntaxException {
        StsPolicy policy;
        try {
            policy = StsPolicy.parse(new String(octets, StandardCharsets.UTF_8));
        } catch (StsSyntaxException none) {
            return;
        }
        assertEquals(policy, StsPolicy.parse(String.join("\n", policy.lines())));
        assertEquals(policy, StsPolicy.parse(String.join("\r\n", policy.lines()) + "\r\n"));
        assertTrue(policy.mx().size() <= 200 && policy.maxAge().compareTo(StsPolicy.LONGEST) <= 0);
        assertTrue(policy.mode() == StsPolicy.Mode.NONE || !policy.mx().isEmpty());
        policy.mx().forEach(name -> assertTrue(name.matches("[a-z0-9_.*-]{1,255}"), name));
    }
}
