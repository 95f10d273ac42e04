/**
 * Principals (RFC 9670 §2): the people that a mailbox can be shared with. A client finds one by the whole address only; nobody is listed but
 * those with whom the caller shares something already. Reads the store; called by {@code webmail.jmap}. docs/jmap.md, "Sharing".
 */
@NullMarked
package org.postroad.webmail.principal;

import org.jspecify.annotations.NullMarked;
