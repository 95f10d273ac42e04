package org.postroad.mta.tls.sts;

import org.postroad.common.address.Domain;

/** Where policies come from: production asks the domain's web server. Thread-safe. */
@FunctionalInterface
interface PolicyServer {
    /** The text of a domain's policy, waiting for the network for a bounded time. */
    String fetch(Domain domain) throws StsFetchException;
}
