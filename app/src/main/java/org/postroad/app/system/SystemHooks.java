package org.postroad.app.system;

import java.util.List;
import java.util.function.UnaryOperator;
import org.postroad.common.road.RoadListener;
import org.postroad.common.wire.LineProtocol;
import org.postroad.mta.receive.RecipientCheck;
import org.postroad.mta.smtp.client.ReuseLimits;

/**
 * Where somebody who runs a system in his own process looks in and reaches in, such as the lab. Immutable.
 *
 * @param roads told of what is recorded on each road, and of the hops of couriers as they happen
 * @param recipientChecks further policies at a stranger's RCPT
 * @param reuse of connections to other hosts; with none, each message's road shows all of its way
 * @param reception wraps the protocol of the doors for strangers, between the SMTP session and its connection
 */
public record SystemHooks(
        RoadListener roads,
        List<RecipientCheck> recipientChecks,
        ReuseLimits reuse,
        UnaryOperator<LineProtocol> reception) {
    /** A system on its own. */
    public static final SystemHooks NONE =
            new SystemHooks(RoadListener.NONE, List.of(), ReuseLimits.DEFAULT, UnaryOperator.identity());

    public SystemHooks {
        recipientChecks = List.copyOf(recipientChecks);
    }
}
