package org.postroad.mailstore.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postroad.common.db.Notices;
import org.postroad.common.road.RoadId;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.EmailId;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;

/**
 * A change as the processes tell it each other: {@code account state TYPE,TYPE email:road,email:road}, in ASCII. Arrivals that do not fit
 * are left out.
 */
final class ChangeNotice {
    private static final int MAX_ARRIVALS = 60;
    private static final Map<String, DataType> TYPES =
            Arrays.stream(DataType.values()).collect(Collectors.toMap(DataType::name, Function.identity()));

    private ChangeNotice() {}

    static String write(StateChange change) {
        String types = change.types().stream().map(DataType::name).sorted().collect(Collectors.joining(","));
        String arrived = change.arrived().stream()
                .limit(MAX_ARRIVALS)
                .map(arrival ->
                        arrival.emailId().value() + ":" + arrival.roadId().text())
                .collect(Collectors.joining(","));
        String text = change.account().value() + " " + change.state().value() + " " + types + " " + arrived;
        if (text.length() > Notices.MAX_OCTETS) {
            throw new IllegalStateException("a notice of " + text.length() + " octets");
        }
        return text;
    }

    /** The change; empty if another version of this program wrote what this one cannot read. Types that it does not know are left out. */
    static Optional<StateChange> read(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length < 4) {
            return Optional.empty();
        }
        try {
            Set<DataType> types = Arrays.stream(parts[2].split(","))
                    .filter(TYPES::containsKey)
                    .map(TYPES::get)
                    .collect(Collectors.toSet());
            List<StateChange.Arrival> arrived = new ArrayList<>();
            for (String arrival : parts[3].isEmpty() ? new String[0] : parts[3].split(",")) {
                int colon = arrival.indexOf(':');
                EmailId email = new EmailId(Long.parseLong(arrival.substring(0, colon)));
                arrived.add(new StateChange.Arrival(email, new RoadId(arrival.substring(colon + 1))));
            }
            AccountId account = new AccountId(Long.parseLong(parts[0]));
            return types.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new StateChange(account, new ModSeq(Long.parseLong(parts[1])), types, arrived));
        } catch (IllegalArgumentException | IndexOutOfBoundsException unreadable) {
            return Optional.empty();
        }
    }
}
