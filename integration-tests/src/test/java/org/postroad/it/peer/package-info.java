/**
 * Mail software of others against ours, over the wire: Postfix, Exim, OpenSMTPD, Haraka, swaks, gsasl, nodemailer, HAProxy, Angus Mail; and by files: Dovecot,
 * Python. A peer that is not there fails its tests; {@code ./check} brings what they need.
 */
package org.postroad.it.peer;
