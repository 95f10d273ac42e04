package org.postroad.mta.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;

/**
 * A verdict that is more than that all is well. Immutable.
 *
 * @param enforced whether it holds, or was only noted
 */
record Finding(DoorCheck check, Verdict verdict, boolean enforced, Instant at) {
    Hop toHop(String host) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("check", check.text());
        detail.put("verdict", verdict.word());
        detail.put("enforced", enforced);
        detail.put("reason", verdict.reason());
        return new Hop(HopKind.VERDICT, host, at, Duration.ZERO, detail);
    }

    /** Its part of a header field: what could end a comment is left out of it (RFC 5322 §3.2.2). */
    String headerPart() {
        String reason = verdict.reason().replaceAll("[()\\\\]", "?");
        return check.text() + "=" + verdict.word() + " (" + (enforced ? "" : "observed: ") + reason + ")";
    }
}
