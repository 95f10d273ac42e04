/**
 * The road: the record of one message's own journey through this system, hop by hop, from the click to the other person's screen.
 *
 * <p>Values here touch nothing; {@link org.postroad.common.road.Roads} keeps them in rows. Every room that moves a message adds hops;
 * webmail, the lab and the command line show them. A {@link org.postroad.common.road.RoadListener} is told of them as they come.
 */
@NullMarked
package org.postroad.common.road;

import org.jspecify.annotations.NullMarked;
