/**
 * What became of each recipient of what a user sent, over JMAP: our own capability, see docs/jmap-delivery.md. Looks at submissions and
 * the queue together, and tries again or takes back by recipient.
 *
 * <p>Reads rows and asks {@code mta.queue}. Built by {@link org.postroad.webmail.delivery.DeliveryCapability}.
 */
@NullMarked
package org.postroad.webmail.delivery;

import org.jspecify.annotations.NullMarked;
