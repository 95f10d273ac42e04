/**
 * The lab: two complete mail systems and a name server in one process, with people, some mail, and a walk along the whole road.
 *
 * <p>Nothing is short-circuited: the systems find each other by MX queries over the network and speak SMTP between their own loopback
 * addresses; the walk speaks HTTP to both, as a browser does. Touches what two {@link org.postroad.app.system.MailSystem}s touch, all on loopback.
 * Called by {@code postroad lab}.
 */
@NullMarked
package org.postroad.app.lab;

import org.jspecify.annotations.NullMarked;
