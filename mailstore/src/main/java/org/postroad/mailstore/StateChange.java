package org.postroad.mailstore;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.postroad.common.road.RoadId;

/**
 * Committed changes of one account (RFC 8620 §7.1). Immutable.
 *
 * @param state the account's sequence after them
 * @param types what changed
 * @param arrived the emails that came with a road, at most {@value #MAX_ARRIVALS}
 */
public record StateChange(AccountId account, ModSeq state, Set<DataType> types, List<Arrival> arrived) {
    /** How many arrivals one change tells of; what exceeds it is left out. */
    public static final int MAX_ARRIVALS = 1000;

    /** An email that came in with a road. */
    public record Arrival(EmailId emailId, RoadId roadId) {}

    public StateChange {
        types = Set.copyOf(types);
        arrived = List.copyOf(arrived.subList(0, Math.min(arrived.size(), MAX_ARRIVALS)));
    }

    /** Both as one. */
    public StateChange and(StateChange other) {
        Set<DataType> both = EnumSet.copyOf(types);
        both.addAll(other.types);
        List<Arrival> arrivals = new ArrayList<>(arrived);
        arrivals.addAll(other.arrived);
        return new StateChange(account, state.compareTo(other.state) >= 0 ? state : other.state, both, arrivals);
    }
}
