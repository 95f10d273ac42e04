package org.postroad.webmail.push;

import java.util.List;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.StateChange.Arrival;

/** Told once of each arrival that was pushed to at least one open connection. Returns at once. Thread-safe. */
@FunctionalInterface
public interface PushListener {
    void pushed(AccountId account, List<Arrival> arrivals, int connections);
}
