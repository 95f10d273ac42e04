package org.postroad.mta.dispatch;

import org.postroad.mailstore.AccountId;
import org.postroad.mta.route.NextHop;

/** Where a recipient's mail goes. Immutable. */
public sealed interface Route {

    /** Into the Inbox of an account of ours. */
    record Local(AccountId account) implements Route {}

    /** Out of the house, by the queue. */
    record Remote(NextHop nextHop) implements Route {}

    /** Nowhere: the domain is ours and the mailbox does not exist (5.1.1). */
    record Unknown() implements Route {}
}
