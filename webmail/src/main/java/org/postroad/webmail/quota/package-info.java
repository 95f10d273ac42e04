/**
 * Quotas over JMAP (RFC 9425): what an account with a limit holds and may hold. Asks the mail store; changes nothing, because limits are
 * the operator's.
 */
@NullMarked
package org.postroad.webmail.quota;

import org.jspecify.annotations.NullMarked;
