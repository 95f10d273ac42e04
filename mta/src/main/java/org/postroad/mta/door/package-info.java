/**
 * What both doors share: a message's bytes on their way into a blob, the trace fields in front of them (RFC 5321 §4.4), the header
 * that a submission server completes (RFC 6409 §8), and common replies.
 *
 * <p>Writes message bytes through {@code common.blob}; touches neither rows nor network. Called by {@code mta.submit},
 * {@code mta.receive} and {@code mta.bounce}.
 */
@NullMarked
package org.postroad.mta.door;

import org.jspecify.annotations.NullMarked;
