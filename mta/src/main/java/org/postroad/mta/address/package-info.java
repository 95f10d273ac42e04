/**
 * What an address of ours stands for: an account, an alias for other addresses, a list, the way back to somebody whose mail was
 * forwarded (SRS), or nobody. {@link org.postroad.mta.address.AddressBook} says it of one address,
 * {@link org.postroad.mta.address.Expander} follows it to its ends.
 *
 * <p>Asks rows through the snapshot it is given, and nothing else. Called by {@code mta.dispatch.Router} for both doors and the
 * dispatcher, by {@code mta.list}, and by the operator's commands. RFC 5321 §3.9, §4.5.1, RFC 5233 (sub-addresses), RFC 2142.
 */
@NullMarked
package org.postroad.mta.address;

import org.jspecify.annotations.NullMarked;
