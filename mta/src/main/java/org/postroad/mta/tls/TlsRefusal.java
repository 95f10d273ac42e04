package org.postroad.mta.tls;

import org.postroad.common.address.Domain;
import org.postroad.mta.smtp.EnhancedStatus;

/**
 * A host that gets no mail, before anybody has spoken to it. Immutable.
 *
 * @param status 4.x.x where it may be better later, else 5.x.x
 * @param text why, fit for a DSN
 */
public record TlsRefusal(Domain host, EnhancedStatus status, String text) {}
