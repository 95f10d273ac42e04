package org.postroad.webmail.mail;

import org.postroad.common.road.RoadId;
import org.postroad.mailstore.EmailId;
import org.postroad.webmail.login.Caller;

/** Told each time a client fetches the content of a message that came by a road. Returns at once. Thread-safe. */
@FunctionalInterface
public interface FetchListener {
    void fetched(Caller caller, EmailId email, RoadId road);
}
