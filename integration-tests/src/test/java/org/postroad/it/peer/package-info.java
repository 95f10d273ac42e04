/**
 * Mail software of others against ours, over the wire: Postfix, Exim, OpenSMTPD, swaks, Angus Mail; and by files: Dovecot, Python. A peer that is not installed fails its tests; {@code ./check}
 * installs what they need.
 */
package org.postroad.it.peer;
